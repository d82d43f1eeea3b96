"""Verbs, and which of them a name uses as nouns; only proposals and the kind of a fault ask."""

# Base forms; the irregular verbs are in `irregular` and need not be repeated.
VERBS = """
abandon abort absorb accede accelerate accept access accommodate accompany accomplish accrue
accumulate achieve ack acknowledge acquire act activate adapt add address adjust admire admit
adopt advance advertise advise advocate affect affirm aggregate agree aim alert alias align
allege allocate allot allow alter alternate amend analyse analyze annotate announce anonymize
apologize appeal append apply appoint appraise appreciate approach approve arbitrate archive
argue arise arm arrange arrest ascertain ask aspire assail assassinate assemble assert assess
assign assist associate assume atone attach attain attempt attend attest attract attribute
auction audit augment authenticate authorise authorize automate average avert avoid await awake
award back backfill backorder balance ban bar base batch become beg beget begin behave behead
believe belong benchmark bend bequeath bestow betray bill bind bite blacklist blame bleach blend
bless blink block blow blur board boil bolt book bookmark boost bootstrap borrow bounce bound
boycott brake brand breach break breed brew bribe brief bring broadcast broaden broker browse
bruise brush bubble bucket budget buffer bug build bully bump bundle burn burst bury buy cache
calculate calibrate call calm campaign cancel cap capsize capture care carpool carry cart carve
cast catch categorize cater caution cease celebrate cement censor centralize certify challenge
change channel characterize charge chart charter chase chat cheat check checkpoint cheer cherish
chew choke choose chop chunk circulate cite claim clamp clarify classify clean clear click cling
clip clock clone close cluster coach coat code coerce coincide collapse collect collide color
colour combine come commence commend comment commission commit communicate compact compare
compensate compete compile complain complete compliment comply compose compress comprise compute
concatenate conceal concede conceive conclude condemn condense conduct confess confide configure
confine confirm confiscate conflict confront confuse congratulate connect conquer consent
conserve consider consign consolidate construct consult consume contact contain contemplate
contend contest continue contract contravene contribute convene converge converse convert convey
convict convince cook cool coordinate cope copy correct correlate corroborate cosign cost cough
count countersign cover crack cram crash crawl create credit creep cripple criticize crop cross
crumble crush cuff cull cultivate curate curb cure customise customize cut cycle damage dance
date deactivate deafen deal deallocate debate debit debounce debrief debug decay deceive decide
declare decline decode decommission decompose decompress decorate decrease decrement decrypt
dedicate deduct dedup dedupe deduplicate default defeat defend defer define deflate defragment
defraud defrost degrade dehydrate deindex delay delegate delete delight delist deliver demand
demonstrate demote denounce deny depart depend deplete deploy deport depose deposit deprecate
depreciate dequeue derail deregister derive descend describe deselect desert deserve design
desire despatch destabilize destroy desync detach detain detect deteriorate determine detest
detonate devalue develop devise devote devour diagnose dial dictate die differ dig digest
digitize diminish dine dip direct disable disagree disappear disappoint disapprove disarm
disassociate disburse discard discharge disclose disconnect discontinue discount discourage
discover discuss disengage disinvite dislike dismantle dismiss disobey dispatch dispense
disperse displace display dispose disprove dispute disqualify disregard disrupt dissociate
dissolve distract distribute divert divide divorce do dock dominate donate dose double doubt
download draft drag drain draw dream drift drive drop drown dry dub dump duplicate dust dwindle
dye earn ease eat echo economize edit effect eject elaborate elapse elect elevate elicit
eliminate elude embark embed embrace emerge emit emphasize employ empower empty enable enact
encapsulate enclose encode encounter encourage encrypt end endanger endorse endure enforce
engage engrave enhance enjoy enlarge enlighten enlist enqueue enrich enrol enroll ensure entail
enter entertain entitle entrust enumerate envelop equalize equip eradicate erase erode err erupt
escalate escape escort esign establish estimate evacuate evade evaluate evict evolve exaggerate
examine exceed exchange exclaim exclude excuse execute exempt exercise exhale exhaust exhibit
exile exist exit expand expel experience experiment expire explain explode exploit explore
export expose extend extort extract extradite extrapolate fabricate face facilitate fade fail
faint fall falsify fasten favor favorite fax fear feature feed feel feign fence ferry fertilize
fetch fetter fiddle fight file fill filter finalize finance find fine finetune fingerprint
finish fire firewall fit fix flag flank flash flatten flavor flavour fledge flee fling flip
float flood flourish flow fluctuate flush fly focus foil fold follow forbid force forecast
foreclose forfeit forge forget forgive fork format formulate forward foster found fragment frame
frank free freeze frighten frustrate fry fuel fulfil fulfill function fund furnish fuse gain
gamble garnish gate gather gauge gaze generalize generate geocode geofence get give globalize
glow go govern grab grade graduate grant grasp grate graze greet grind grip groan group grow
guarantee guard guess guide hack hail halt halve hammer handcuff handle handpick hang harden
harm harmonize harvest hash hate haunt head heal heap hear heat help hesitate hibernate hide
highlight hijack hike hint hire hit hoist hold honor hook hop hope host house hover hug hum
humiliate hunt hurry hurt hydrate hypothesize identify idle ignite ignore illustrate imagine
imitate impact impair impede impersonate implement imply import impose impound impress improve
impute inactivate incinerate incite incline include incorporate increase increment incur index
indicate individualize induce infer inflate inflict influence inform infringe ingest inherit
inhibit initialise initialize initiate inject injure ink inoculate inquire inscribe insert
insist inspect inspire install instantiate institute instruct insult insure integrate intend
intensify interact intercept interest interfere interlock internalize interpolate interpret
interrogate interrupt intervene interview intimate introduce invalidate invent invert invest
investigate invite invoice invoke involve irrigate irritate isolate issue itch itemize iterate
jail jam jettison jog join joke jot journal judge juggle jump justify keep key kick kill kiss
kneel knock knot know label lag lament laminate land lapse last latch laugh launch launder lay
layer lead leak leap learn lease leave legalize lend lengthen lessen leverage levy liberate
license lick lie lift light lighten like limit line link lint liquidate list listen litigate
live load loan localize locate lock lodge log loop loosen loot lose love lower lubricate magnify
mail maintain make manage mandate manipulate manufacture map mar march mark market maroon marry
marshal mask massage match mature maximize mean measure mediate meet memorize menace mend
mention merge message migrate mill mimic mine minify minimize mint mirror misconfigure
misdeliver misfire mislabel mislead mismatch misplace miss mistake mistype mitigate mix moan
mobilize mock model moderate modernize modify modulate monetize monitor moor mop morph motion
motivate mount mourn move mow mug multiply murder muse muster mutate mute nack nag nail name
narrow navigate near need neglect negotiate nest neutralize nod nominate normalise normalize
notarise notarize notch note notice notify nudge nullify number nurse nurture obey obfuscate
object obligate oblige obscure observe obstruct obtain occupy occur offboard offend offer
offload offset omit onboard open operate oppose opt optimise optimize orchestrate order organise
organize originate oscillate oust outbid outgrow outlast outline outperform outrank outsource
outweigh overallocate overbid overbook overcharge overcome overdraw overflow overhaul overhear
overlap overlay overload overpay overprovision override overrule overrun oversee overstock
overtake overturn overwrite owe own pack page paginate paint pair palletize panic park parse
partake participate partition partner pass paste pat patch patrol pause pave pay peak peck pedal
peel peep peg penalize penetrate perfect perform perish permeate permit perplex persist persuade
perturb phase pick picket pickup picnic pile pillage pilot pin pinch ping pinpoint pipe pitch
pivot place plan plant plate play plead please pledge plot plow plug plunge ply point poke
polish poll pollute pool pop populate port pose position possess post postpone postprocess pot
pound pour power practice practise praise pray preach precede precharge preclude precompute
predict preempt prefer prefetch prefix preheat preload premiere preorder prepare prepay prepend
preprocess prescribe present preserve preside press presume pretend prevail prevent preview
price prick prime print prioritise prioritize privatize probe proceed process proclaim procure
produce profile program progress prohibit project prolong promote prompt pronounce proof prop
propagate propel propose prorate prosecute prosper protect prove provide provision provoke prune
publicize publish pull pump punch puncture punish purchase purge pursue push put putaway qualify
quantify quarantine quarrel quash quell quench query question queue quiesce quit quiz quote race
radiate rain raise rally ramp randomize rank ransom rate ratify ration rationalize raze reach
react reactivate read readjust realign realize reallocate reap reapply rearrange reassess
reassign reassure reattach reauthenticate reauthorize rebalance rebase rebate rebel rebill
rebind rebook reboot rebrand rebuild rebuke rebut recalculate recalibrate recall recapture
recast recategorize recede receive recertify recharge recheck recite reckon reclaim reclassify
recognise recognize recollect recombine recommend recommit recompile recompute reconcile
reconfigure reconnect reconsider reconstruct reconvene record recount recoup recover recreate
recruit rectify recur recycle redact redeem redefine redeliver redeploy redesign redial redirect
redistribute redo redraft redraw reduce reelect reenable reengage reenroll reenter reestablish
reevaluate reexamine refactor refer refile refinance refine reflect reflow reform reformat
refrain refresh refuel refund refurbish refuse refute regain regard regenerate register regress
regret regroup regulate rehearse reheat rehire rehydrate reimburse reimport reindex reinforce
reinitialize reinsert reinstall reinstate reinsure reinvest reinvite reissue reject rejoice
rejoin relabel relate relaunch relax relay release relent relinquish relist relive reload
relocate rely remain remake remap remark remarry remaster remediate remedy remember remind
reminisce remit remodel remortgage remount remove rename render renegotiate renew renounce
renovate renumber reoccur reopen reorder repackage repair repartition repatriate repay repeal
repeat repel repent rephrase replace replan replay replenish replicate reply repopulate report
reposition repossess represent reprice reprimand reprint reprocess reproduce republish repudiate
repurchase request requeue require reread reroute rerun resample rescan reschedule rescind
rescore rescue research reseat resell resend reserve reset reshape reship reshuffle reside
resign resist resize reskin resolve resort resource resplit respond rest restart restate restock
restore restrain restrict restructure resubmit resubscribe result resume resurface resync retail
retain retaliate retarget retell rethink retire retool retrace retract retrain retransmit
retreat retrench retrieve retrofit retry return reunite reuse revalidate revamp reveal revel
revere reverify reverse revert review revise revisit revive revoke revolt reward rewind reword
rework rewrite rhyme ride rig ring rinse ripen rise risk roam roar roast rob roll root rotate
round route row rub ruin rule rumble run rush sabotage sacrifice sail salvage sample sanction
sanitise sanitize sate satisfy saturate save saw say scald scale scam scan scare scatter scent
schedule scold scoop scope scorch score scour scout scramble scrap scrape scratch scream screen
screw script scroll scrub sculpt seal seam sear search season seat secede seclude secrete secure
see seed seek seem segment segregate seize select sell send sense sentence separate sequence
serialize serve service set settle sever sew shackle shade shake shape shard share sharpen
shatter shave shear shed sheet shelter shelve shield shift shine ship shock shoot shop shore
shorten shortlist shout shove show shred shrink shuffle shun shunt shut sideload sift sign
signal silence simplify simulate sing sink sip sit size skate sketch ski skim skin skip slacken
slam slant slap slash slate slaughter slay sleep sleet slice slide sling slip slit slot slow
slump smash smear smell smile smoke smooth snap snapshot snare snarl snatch sneak sneeze sniff
snip snooze snore snow snub soak soar sober socialize soften sojourn solder solicit solidify
solve soothe sort sound source sow spam span spar spare spark spawn speak specialise specialize
specify speculate spell spend spill spin spit splash splice splinter split spoil sponsor spool
spot spray spread spring sprinkle sprint sprout spur spy squander squash squeak squeal squeeze
stab stabilize stack staff stage stagger stain stake stall stammer stamp stand standardize star
stare start startle starve stash state station stay steal steam steer stem step sterilize stick
stimulate stipulate stir stitch stock stoke stop store stow straighten strain strand strangle
strap stray stream streamline strengthen stress stretch stride strike string strip strive stroke
stroll structure struggle stub study stuff stump stun stutter subdivide subdue subject sublet
sublimate submerge submit subpoena subscribe subsidize substitute subtract succeed succumb suck
sue suffer suffice suggest suit sulk sum summarise summarize summon superimpose supersede
supervise supplant supply support suppose suppress surge surmount surpass surprise surrender
surround survey survive suspect suspend sustain swallow swamp swap swarm sway swear sweep swell
swim swing swipe switch symbolize sync synchronise synchronize syndicate synthesize tabulate
tackle tag tail tailor taint take tally tame tamper tan tank tap tape taper target tarnish taste
tattoo taunt tax teach team tear tease televise telework tell tempt tend tender terminate
terrify test testify thank thaw thicken thin think thrash thread threaten thrive throttle throw
thump thunder thwart tick ticket tickle tidy tie tighten tile tilt time tint tip tire toast
toggle toil tokenize tolerate toll top topple torment toss total touch tour tout tow trace track
trade trail train trample transact transcend transcode transcribe transfer transform transition
translate transmit transplant transport trap trash travel traverse tread treat tremble trend
trespass triage trick trickle trigger trim trip triple trot trouble truncate trust try tuck tug
tumble tune turn tutor tweak tweet twin twist twitch type unapply unarchive unarm unassign
unassociate unban unbind unblacklist unblock unbookmark unbundle unburden uncheck unclaim
uncommit uncomplete uncouple uncover undelete undeliver underbid underestimate underfund undergo
underline underpay undershoot understand undertake underwrite undo undock undress unearth
unfasten unflag unfold unfollow unfreeze unfriend ungroup unhide unhook unify uninstall uninvite
unite unlabel unleash unlike unlink unlist unload unlock unmark unmask unmerge unmount unmute
unnest unpack unpair unpark unpause unpick unpin unplug unpublish unqueue unravel unredact
unregister unrender unreserve unresolve unroll unschedule unseal unselect unset unshare unsign
unskip unsnooze unstage unstar unstick unsubscribe unsuspend untag untie untrack unveil unvote
unwatch unwind unwrap unzip upcast update upend upgrade uphold uplift upload upsell upsert upset
upvote urge use usher usurp utilise utilize vacate vaccinate vacuum validate vanish vaporize
vary vault vectorize vent ventilate venture verify vest vet veto vex vibrate video view vilify
vindicate violate visit visualize voice void volunteer vote vouch wager wail wait waive wake
walk wallop wander wane want warehouse warm warn warp warrant wash waste watch wave weaken wear
weed weigh welcome weld whip whisper whistle whitelist widen wield win wind wink wipe wire wish
withdraw wither withhold withstand witness wobble wonder work worry worsen worship wound wrangle
wrap wreck wrestle wring write yank yawn yell yelp yield zap zero zip zoom
"""

# Verbs and nouns that, standing first, are the subject: BATCH_ATTACHMENTS, OrderInDelivery.
NOUN_FIRST = """
round speed abstract account action address agent aggregate alias app area asset audio batch
bookmark budget bug campaign case channel chat client code company config connection contact
contract cost coupon cursor custodian customer data date deal device directory document double
email entry event exception exhibit experience experiment express face feature field file fine flag
flow folder form free function guest head host house image input interest inventory invoice item
job key last lead lease level licence line live loan login logout lot machine mail market master
matter mean media member merchant message milestone minute model money mouse net network node
number object opinion opportunity order output package page parameter part party patron pattern
payment people period person phone platform plot point policy position power present price
privilege product production profile program progress project promise proof property quarter
question rank reason receipt region role room root row rule sale screen seat segment sentence
sequence server service session shop signal site size snapshot space staff stage state station
status step stock story stream subject sum supply survey symbol system table target task team
template text thread ticket time token tool total train transaction trial trip type unit user value
vault vehicle video voice volume voucher wallet warehouse water weight widget winner work worker
workflow
"""

# Verbs that are nouns as often: ImportDocument is a command, IMPORT_START is not.
EITHER = """
access auction board book cluster fault gate interview nurse pilot port route shard shield tank
audit bill break build cache call cap cause change charge check claim class comment commit copy
count cover crash credit cut debit debug default delay demand deposit design detail discount
display dispute download draft drop dump echo edit end exchange export favorite feed filter finish
fire fit fix flash force forecast fork format forward freeze fund grade grant group guarantee guard
guess halt hand hash hold import increase index issue judge jump kick label launch leak license
like limit link list load lock log map mark match measure merge mind mint mirror mix move name need
note notice offer open pack park patch pause permit pick pin ping place plan play poll pool post
press print process prompt publish pull pump purchase push query queue quote race raise range rate
read record redirect refresh refund release rent repair repeat replay reply report request research
reserve reset rest result retry return review reward risk roll round route run sample scale scan
schedule scope score scroll seal search seed select sense set share shift ship show shuffle sign
skip slice sort source spin split spread stack stamp star start stay stop store stress stretch
strike string strip study support surge swap sweep switch sync tag talk tax test tip touch trace
track trade transfer transform transition trash travel treat trigger trim trust try tune turn
update upgrade upload use view visit vote wait walk warp wash waste watch wave win wind wish wrap
write zip
"""

# Those of EITHER that are the command even before a noun that is a verb: RecordCharge.
LEAN = """
change edit open process queue record request retry run share update view
"""

# Verbs that, standing last, are a thing: STEP_OUTPUT, CHECK_REPORT.
NOUN_LAST = """
speed seed bleed breed deed greed
account action address agent aggregate alias app asset audio batch bookmark box bucket budget
buffer bug bundle cache campaign cart case catalog channel chart chunk class client clock
cluster code color colour commission company condition config contact contract cost count coupon
cover customer damage data date deal desk detail device digest directory dock document dose
effect email engine entry envelope event evidence exhibit experience experiment face fault
feature fee feed fence field file finance flag fleet flood flow fold form format function gate
gauge geofence group guest guide hand harbor harness harvest hash head home hook hope host house
image impact index input interest inventory invoice item jail jam job journal key kind label
land layer lead lease ledger letter level licence license light limit line list loan log loop
machine mail map market mask mass matter measure member merchant message mirror model money
motion name need network node note notice number object odds opinion order outline output
package page pair panel paper parameter park part partner party pass patent path pattern peak
people period permit person phase phone photo picture pilot pipe place plan plant plate platform
point policy pool port portion position power practice premiere price prime probe produce
product profile profit program progress project promise proof property proxy puzzle quarter
query question queue quota race radio range rank rate ration reason receipt record region report
resource result ring risk road role room root round route row rule salary sample scale scheme
score screen script season seat segment sense sentence sequence series server service session
shape shelf shop side sign signal site size slot sound source space spam span sponsor spot
sprint staff stage standard star state station step stock storage store story stream stress
string structure student study style subject suit sum summit supply surface surge survey symbol
system table tail target task tax team template term test text theme thing thread ticket tide
tie tile time tip token toll tone tool total tour tracker traffic trail train trap trial trip
trunk trust truth tutor twin type unit usage user value vault vehicle version video voice volume
voucher wage wallet warehouse water weapon weather web weight wheel whip width will window wing
wire witness word work worker workflow world worm worth yard year zone
"""

# Those of EITHER that, before a noun of data, are the process: IMPORT_STATUS.
PROCESS_NOUN = """
build download export import process purchase query queue refund release report request review
run scan schedule search stream sync test transfer upload
"""

# Nouns of measure: QueueDepth measures a queue.
MEASURE = """
age depth duration gap lag latency length limit margin quota rate ratio size speed threshold
utilisation utilization volume width
"""

# Nouns of data that end a noun phrase.
DATA_TAIL = """
body config configuration count data details history id info level list message payload profile
progress response result results settings state status summary type value
"""

# Words that only look like a prefix and a verb.
NO_VERB = """
missing coping dearth decent defense delay delet delight demand depend deposition destiny detail
device discus disease misrule mission outbound outcome outlook overall overhead overtime overview
predate preface premise preset reason rebound recent recipe region relay remote reply reside
resource result reward undercover understudy
"""

# Verbs that are hardly ever nouns: standing last, they decide against a first word of EITHER.
COMMON = """
abandon accelerate accept acknowledge acquire activate adapt add adjust admit advertise advise
affirm align allocate allot allow alter amend analyze announce anonymize appeal append apply
appoint appraise approve archive arrange ascertain assemble assert assess assign associate
assume attach attain authenticate authorise authorize automate await backfill ban begin bind
blacklist block book bootstrap bounce bring broadcast browse burn buy calculate calibrate cancel
capture cast catch categorize cease censor certify challenge checkin checkout choose cite
clarify classify clean clear click clone close collect combine commence communicate compact
compare compensate compile complete compose compress compute conclude configure confirm connect
consider consolidate construct consume continue convert convey convince coordinate correct
corroborate crawl create customize deactivate deallocate debounce decide declare decline
decommission decompose decompress decrease decrement decrypt dedupe deduplicate defer define
degrade delegate delete delist deliver demote deny depart deploy deprecate dequeue deregister
derive describe deselect destroy detach detect determine develop diagnose dial direct disable
disapprove discard disconnect discontinue discover dismiss dispatch dispose dissociate
distribute divide do draw duplicate earn eject elect elevate eliminate embed emit empty enable
encode encrypt endorse enforce engage engrave enlarge enqueue enrich enroll ensure enter erase
escalate establish estimate evaluate evict examine exceed exclude execute exempt exhaust exit
expand expire explain expose extend extract fail fetch fill finalize find flatten flush follow
forget fulfil fulfill gather generate get give grow handle heal help hide hire hit hydrate
identify ignore impersonate implement impose improve include increment inform ingest inherit
initialise initialize initiate inject insert inspect install instantiate integrate intercept
interrupt introduce invalidate invite invoke involve isolate join keep kill learn leave lend
liquidate listen locate lose lower maintain make meet mention migrate mine mock moderate modify
monitor mount mute negotiate nominate normalize notify nudge observe obtain occur omit onboard
onload operate optimise optimize organise organize outsource override overwrite own paginate
parse partition paste pay pend perform persist pickup plug populate postpone preempt prepare
prepay preserve prevent preview prioritise prioritize procure promote propose protect provide
provision prune purge put qualify quarantine reach reassign rebalance rebind rebook reboot
rebuild recalculate receive recommend reconcile reconfigure reconnect reconvene recover recycle
redact redeem redo reduce refer refuse regenerate register rehydrate reindex reinstate reissue
reject relate relaunch relinquish relocate remind remove rename render renew reopen reorder
replace replan replenish replicate reprice reprocess require rerun rescan reschedule rescore
resell resend resize resolve restart restock restore restrict resubmit resume retain retire
retract retrieve reuse revalidate reveal reverse revert revise revive revoke rewrite rotate
sanction sanitize save scrub secure sell send separate serialize serve settle shard shed shrink
shut signin signup simulate slash sniff spawn specify spend stitch submit subscribe succeed
suggest summarize supersede suppress suspend swipe synchronise synchronize synthesize take tap
tear terminate throttle toggle tokenize top transcode transcribe translate transmit truncate
tweak unapply unarchive unassign unban unbind unblock undelete undo unfollow unfreeze unhide
uninstall unlink unload unlock unmark unmount unmute unpack unpause unpin unpublish unregister
unshare unstar unsubscribe unsuspend untag unwind upsert upvote validate verify vet void waive
warm warn weigh wipe withdraw withhold zero
"""

# Verbs that, standing last, decide although a verb stands first: LAUNCH_START.
PHASE = """
abort begin cancel complete end enter exit expire fail finish halt interrupt pause resume retry
start stop succeed suspend terminate timeout
"""
