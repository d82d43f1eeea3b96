"""Words that decide whether a name states a fact, grouped by what they do to the words around."""

# Words in -ed that are no verb form.
NOT_ED = """
aforementioned alfred barefooted bearded bed beloved biped bloodshed bobsled coed cred crooked
crossbred deathbed dogged embed flatbed fred gifted hatred horned hotbed hundred imbed inbred
infrared jagged kindred med moneyed moped naked newlywed oed oembed oled opinionated purebred
quadruped ragged red riverbed roadbed rugged sacred seabed shed shred sickbed sled storied
talented ted testbed thoroughbred tiered watershed wed wicked winged wretched zed
"""

# The words in -eed that are a past form; feed, seed, speed, need, proceed are not.
EED = """
agreed decreed disagreed freed guaranteed pedigreed preagreed refereed treed
"""

# Past forms that are more often a noun or an adjective.
NOUNISH = """
bit bore born bound clove fell felt ground hid lay left lit rent rose saw shot spoke stove
thought worn wound wove
"""

# Of these, the ones that after a subject are verbs: BabyBorn, PilotFellSick.
NEVER_NOUN = """
born fell hid lit wore worn wove
"""

# After one of these "bound" is a limit or a direction: UpperBound.
BOUND_FOR = """
cpu earth east error home homeward in inner io lower memory north out outer outward rate south
time upper west
"""

# Participles that, before a noun, describe the noun: ScheduledTask.
ATTRIBUTIVE = """
advanced aged associated assorted attributed authorized automated based capped combined
complicated dedicated derived designated desired detailed distributed embedded estimated
expected extended federated fixed given hidden hosted integrated known limited located managed
mixed named nested planned preferred privileged pushed recommended related required scheduled
shared staged stored structured supported trusted typed unified united versioned
"""

# Participles that state an obligation or a lasting condition: ApprovalNeeded.
STATIVE = """
allowed based concerned desired disallowed expected experienced interested malformed needed
outdated related required supported wanted
"""

# Verbs whose un- form is an act: unlocked, unassigned; elsewhere un-...-ed is a state.
REVERSIVE = """
answer approve archive assign associate ban bind block book box cancel check claim commit
complete deliver deploy do dock encrypt enroll favorite favourite flag flatten fold follow
freeze fulfill group hide hold install invite label license like link list load lock make map
mark mask match merge mount mute nest pack pair park pause pin plug protect publish queue
register release resolve save schedule seal select share sign snooze stake star stick subscribe
suspend tag trash unify veil vote wind wrap zip
"""

# Present and modal verbs: after one of them a participle is no past fact.
PRESENT = """
am are be being can cannot could does is may might must shall should will would
"""

# Words that open a question or a condition.
MODAL_FIRST = """
are can does if is may must should will
"""

# Particles, prepositions and adverbs that may follow the verb: TimedOut, AddedToCart.
AFTER = """
across after again against ahead along already and apart around as aside at automatically away
back backward because before behind between beyond by completely down due during early
externally for forth forward from fully in inside internally into late manually no not now of
off offline on once online onto or out outside over partially per since soon successfully than
through to together twice under unsuccessfully until up upon via when where while with within
without
"""

# Words in -ly that are no adverb of the verb before them.
NO_ADVERB = """
anomaly apply assembly comply costly daily disassembly early elderly family friendly homily hourly
imply italy lovely melancholy misapply monopoly monthly multiply nightly only panoply quarterly
rally reassembly rely reply resupply supply tally weekly yearly
"""

# After one of these a participle belongs to the noun that follows.
BEFORE_NOUN = """
a all an any as at by every for from no of per the to via with without
"""

# Last words that make what stands before them a noun phrase: ScheduledEventUpdate.
TAIL = """
action active add approve available cancel change command complete create debug delete display
end error exception fail failure finish inactive incomplete init insert pending preview process
progress query ready receive reject remove retry send start state status stop submit success
timeout transition unavailable update upsert
"""

# Verbs that, standing first, make the whole name a command: SendOrderShippedEmail.
IMPERATIVE = """
apply assign calculate create delete disable enable ensure fetch generate get list make mark
notify put remove retrieve send set undo validate
"""

# Verbs that are no noun: first, they give an order about what follows, PurgeDeletedRecords.
ORDER = """
acknowledge activate add amend analyse analyze annotate anonymise anonymize append authorise
authorize categorise categorize classify collate collect compute configure confirm deactivate
decrypt deduplicate deliver deploy deregister destroy detach detect discard dismiss emit encrypt
enqueue enrich enrol enroll evaluate evict execute expunge finalise finalize ignore ingest
initialise initialize inject install invalidate invoke migrate modify normalise normalize obtain
persist populate postpone prepare prevent propagate prune publish purge reactivate reassign
rebuild recalculate receive recover redact redeliver redeploy redistribute reindex reinstate reject
reload rename render renew reopen replace reprocess reschedule resend resolve restore resubmit
retain revalidate revoke serialise serialize submit subscribe suspend synchronise synchronize
terminate transcode translate transmit unarchive unassign uninstall unlock unregister unsubscribe
upsert verify withdraw
"""

# Nouns that make "set" the end of a compound: ReplicaSet.
SET_NOUN = """
change char data mind record replica result rule skill sub tool training validation working
"""

# Words after which "left" is a direction.
LEFT_DIRECTION = """
align arrow bottom key lower margin middle move pad rotate scroll shift swipe top turn upper
"""

# Invariant verbs that, standing last, are a noun.
NOUN_INVARIANT = """
cost fit offset rid shed
"""

# Compound nouns that end in an invariant verb.
INVARIANT_COMPOUND = """
cache hit; crew cut; hair cut; heart beat; index hit; key hit; page hit; power cut
result hit; sanction hit; sanctions hit; search hit; watchlist hit
"""

# Past forms that take no object: before a plural noun they describe it, FailedJobs.
INTRANSITIVE = """
arrived crashed died elapsed expired failed fallen lapsed occurred succeeded
"""

# Words at the end that only say "this is an event".
SUFFIX = """
event events evt
"""

# Words that are stripped with the event suffix: OrderPlacedIntegrationEvent.
SCOPE = """
domain integration
"""

# Words at the end that are stripped where what is left states a fact.
ENVELOPE = """
dto envelope fact message notification payload record schema
"""

# Words at the end that say "this is no event".
COMMANDISH = """
cmd command commands queries query
"""
