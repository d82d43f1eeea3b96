"""Irregular verbs, written from general knowledge of English."""

# base, simple past, participle; variants are separated by a slash, the preferred one first.
IRREGULAR = """
arise arose arisen
awake awoke awoken
babysit babysat babysat
backslide backslid backslid
bear bore borne/born
beat beat beaten
become became become
befall befell befallen
beget begot begotten
begin began begun
behold beheld beheld
bend bent bent
bestride bestrode bestridden
bide bode bidden
bind bound bound
bite bit bitten
bleed bled bled
blow blew blown
break broke broken
breed bred bred
bring brought brought
browbeat browbeat browbeaten
build built built
burn burnt burnt
buy bought bought
catch caught caught
choose chose chosen
cleave clove cloven
cling clung clung
come came come
creep crept crept
deal dealt dealt
dig dug dug
do did done
draw drew drawn
dream dreamt dreamt
drink drank drunk
drive drove driven
dwell dwelt dwelt
eat ate eaten
fall fell fallen
feed fed fed
feel felt felt
fight fought fought
find found found
flee fled fled
fling flung flung
fly flew flown
forbid forbade forbidden
foresee foresaw foreseen
foretell foretold foretold
forget forgot forgotten
forgive forgave forgiven
forgo forwent forgone
forsake forsook forsaken
freeze froze frozen
get got got/gotten
give gave given
go went gone
grind ground ground
grow grew grown
hang hung hung
have had had
hear heard heard
hew hewed hewn
hide hid hidden
hold held held
inlay inlaid inlaid
keep kept kept
kneel knelt knelt
know knew known
lay laid laid
lead led led
lean leant leant
leap leapt leapt
learn learnt learnt
leave left left
lend lent lent
lie lay lain
light lit lit
lose lost lost
make made made
mean meant meant
meet met met
mislead misled misled
misunderstand misunderstood misunderstood
mow mowed mown
outdo outdid outdone
outgrow outgrew outgrown
overcome overcame overcome
override overrode overridden/overriden
oversee oversaw overseen
overshoot overshot overshot
partake partook partaken
pay paid paid
plead pled pled
prove proved proven
rebind rebound rebound
rend rent rent
ride rode ridden
ring rang rung
rise rose risen
run ran run
saw sawed sawn
say said said
see saw seen
seek sought sought
sell sold sold
send sent sent
sew sewed sewn
shake shook shaken
shear sheared shorn
shine shone shone
shoot shot shot
show showed shown
shrink shrank shrunk
sing sang sung
sink sank sunk
sit sat sat
slay slew slain
sleep slept slept
slide slid slid
sling slung slung
smell smelt smelt
sneak snuck snuck
sow sowed sown
speak spoke spoken
speed sped sped
spell spelt spelt
spend spent spent
spill spilt spilt
spin spun spun
spit spat spat
spoil spoilt spoilt
spring sprang sprung
stand stood stood
steal stole stolen
stick stuck stuck
sting stung stung
stink stank stunk
strew strewed strewn
stride strode stridden
strike struck struck/stricken
string strung strung
strive strove striven
swear swore sworn
sweep swept swept
swell swelled swollen
swim swam swum
swing swung swung
take took taken
teach taught taught
tear tore torn
tell told told
think thought thought
thrive throve thriven
throw threw thrown
tread trod trodden
unbind unbound unbound
undergo underwent undergone
undo undid undone
uphold upheld upheld
withstand withstood withstood
redo redid redone
overdo overdid overdone
undershoot undershot undershot
understand understood understood
unwind unwound unwound
wake woke woken
wear wore worn
weave wove woven
weep wept wept
win won won
wind wound wound
withdraw withdrew withdrawn
withhold withheld withheld
wring wrung wrung
write wrote written/writen
"""

# Verbs whose past form is their base: only the position can tell.
INVARIANT = """
beat beset bet bid broadcast burst cast cost crosscut cut fit forecast hit hurt inset intercut knit
let misread offset outbid outrun overbid overrun proofread put quit read rebroadcast recast
reread reset rid set shed shut slit split spread sublet thrust typecast undercut unset upset wed
"""

# Invariant verbs that name a fact even when they stand alone.
FIRM = """
outbid overbid beset
"""

# Prefixes under which an irregular verb keeps its forms: rewritten, overpaid.
PREFIXES = """
auto by co de dis down fore inter mis off out over pre re un under up with
"""

# Words that only look like prefix plus irregular form.
NOT_PREFIXED = """
anent begone bygone comers comet coran debit decent descent dissent downtrodden ingot inlet
allay delay onset outbound outlay outlet outset outspoken overlay present rebound relay
underlay relent resent_ subset unknown
"""
