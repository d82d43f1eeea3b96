"""What a proposal needs to know: spellings, and which fact stands behind a noun or a state."""

# Verbs of several syllables that double their last consonant: submitted.
DOUBLE = """
abet abhor abut acquit admit airdrop allot annul backlog backstop befit beget blog bootstrap
catnap commit compel concur confer control debar debug decommit defer demur deter disinter
dispel distil dognap drop-ship dropship eavesdrop embed emit enrol entrap equip excel expel
extol forget format fulfil handicap hedgehop hobnob impel incur infer intermit kidnap leapfrog
occur omit outfit outwit overcommit overlap overstep patrol permit prefab prefer program propel
readmit rebel rebut recap recommit recur redub reembed reequip refer reformat regret remit
reoccur repel reprogram resubmit retag retransfer retransmit retrofit sandbag sidestep snapshot
submit teleshop transfer transmit transship unban unclog uncommit underpin unequip uninstal
unpin unplug unwrap unzip vlog waterlog worship zigzag
"""

# Verbs that British spelling doubles and American does not.
BRITISH = """
bevel cancel carol channel dial dishevel duel enamel equal flannel fuel funnel gravel grovel
initial jewel journal label level libel marshal marvel model panel parcel pedal pencil pummel
quarrel ravel refuel relabel remodel revel rival shovel shrivel signal snivel spiral stencil
swivel total towel trammel travel tunnel unravel victual yodel
"""

# Participles that no rule gives, or that names prefer.
PARTICIPLE = """
thrive: thrived
ack: acknowledged; arc: arced; be: been; bear: borne; bias: biased; bid: bid
broadcast: broadcast; burn: burned; bus: bused; cost: cost; dedup: deduplicated; die: died
do: done; dream: dreamed; dye: dyed; exec: executed; ferry: ferried; fit: fitted
focus: focused; forecast: forecast; gas: gassed; get: retrieved; go: gone
handicap: handicapped; hang: hung; hew: hewn; init: initialized; input: input; knit: knitted
lean: leaned; leap: leaped; learn: learned; lie: lain; mow: mown; nack: nacked; output: output
panic: panicked; parallel: paralleled; plead: pleaded; prove: proven; quiz: quizzed; rid: rid
saw: sawn; sew: sewn; shine: shone; ski: skied; smell: smelled; sneak: sneaked; sow: sown
spec: specced; speed: sped; spell: spelled; spill: spilled; strew: strewn
subpoena: subpoenaed; swell: swollen; taxi: taxied; traffic: trafficked; travel: traveled
tunnel: tunneled; weave: woven; wed: wedded; wet: wetted; whiz: whizzed
"""

# Verbs whose subject acts: the simple past is the fact, TimeRanOut, BellRang.
INTRANSITIVE_STRONG = """
arise awake become begin come fall fly go grow ring rise run shrink sing sink spring swim
"""

# Nouns at the end, and the fact that they stand for.
NOMINAL = """
abstention: abstained; accident: accident occurred; complaint: complaint received; ack: acknowledged
acknowledgement: acknowledged; acknowledgment: acknowledged; acquisition: acquired
addition: added; alarm: alarm raised; alert: alert raised; analysis: analyzed
anomaly: anomaly detected; arrival: arrived; assumption: assumed; attempt: attempted
backup: backed up; ban: banned; birth: born; blur: blurred; booking: booked; bounce: bounced
breakage: broken; breakdown: broken down; change: changed; checkin: checked in
checkout: checked out; choice: chosen; clean-up: cleaned up; cleanup: cleaned up
click: clicked; collision: collision occurred; comparison: compared
conflict: conflict detected; consumption: consumed; corruption: corrupted
countdown: counted down; crossing: crossed; death: died; decision: decision made
delivery: delivered; delta: delta added; deploy: deployed; detention: detained
diagnosis: diagnosed; discovery: discovered; dissolution: dissolved; downgrade: downgraded
drift: drift detected; dropoff: dropped off; duplicate: duplicate detected
earthquake: earthquake occurred; edit: edited; enrollment: enrolled; enrolment: enrolled
entry: entered; error: error occurred; exception: exception raised; exit: exited
expiration: expired; expiry: expired; explanation: explained; exposure: exposed
failover: failed over; failure: failed; focus: focused; followup: followed up
fraud: fraud detected; fulfillment: fulfilled; fulfilment: fulfilled; glitch: glitch occurred
growth: grew; handoff: handed off; handover: handed over; heartbeat: heartbeat received
impression: impression recorded; incident: incident occurred; inference: inference made
init: initialized; initialisation: initialised; inquiry: inquired; intervention: intervened
intrusion: intrusion detected; invocation: invoked; judgement: judged; judgment: judged
launch: launched; leakage: leaked; lockout: locked out; login: logged in; logoff: logged off
logon: logged on; logout: logged out; lookup: looked up; loss: lost; maintenance: maintained
mismatch: mismatch detected; modification: modified; nack: rejected; notice: notice sent
notification: notification sent; optin: opted in; optout: opted out; outage: outage occurred
overdraft: overdrawn; overflow: overflowed; payment: paid; payout: paid out
permission: permission granted; pickup: picked up; postrun: ran; posting: posted
prepayment: prepaid; prevention: prevented; problem: problem occurred; pronunciation: pronounced
proof: proved; purchase: purchased; receipt: received; reception: received; recovery: recovered
redemption: redeemed; refresh: refreshed; registration: registered
regression: regression detected; release: released; relief: relieved; reminder: reminder sent
repayment: repaid; reply: replied; reservation: reserved; resolution: resolved
response: response received; restart: restarted; resumption: resumed; retention: retained
revocation: revoked; rollback: rolled back; rollout: rolled out; sale: sold
scaledown: scaled down; scaleup: scaled up; settlement: settled; setup: set up
shortage: shortage detected; shutdown: shut down; signature: signed; signin: signed in
signout: signed out; signup: signed up; slowdown: slowed down; snapshot: snapshot taken
spike: spike detected; spinup: spun up; startup: started up; subscription: subscribed
success: succeeded; switchover: switched over; synthesis: synthesized; takeover: taken over
teardown: torn down; telemetry: telemetry received; theft: stolen; timeout: timed out
unsubscription: unsubscribed; update: updated; upgrade: upgraded; usage: used
violation: violation detected; visit: visited; vote: voted
vulnerability: vulnerability detected; warning: warning raised; wrapup: wrapped up
writeoff: written off
"""

# State words for whose coming there is a verb.
STATE_VERB = """
active: activated; asleep: fell asleep; clean: cleaned; clear: cleared; closed: closed
complete: completed; correct: corrected; dead: died; empty: emptied; inactive: deactivated
inprogress: started; live: went live; offline: went offline; online: came online; open: opened
successful: succeeded; unsuccessful: failed; void: voided
"""

# State words and other adjectives at the end.
STATE = """
underway abnormal absent active alive asleep automatic available bad busy chargeable clean cold
compatible complete compliant confidential conflicting consistent corrupt critical current dead
delinquent dependent different dirty dormant down dry due early eligible empty equal exact
excessive existing external false fast final fraudulent free fresh full good healthy high hot
idle ill illegal impossible inactive incompatible incomplete inconsistent independent ineligible
inoperative insecure insufficient intact internal invalid invisible late legal live low
mandatory manual missing necessary negative new noncompliant normal null obsolete offline ok
okay old ongoing online open operational optional outstanding overdue partial partially pending
permanent persistent positive possible present primary private public ready redundant remaining
responsive right safe secondary secure sick silent slow stale successful sufficient temporary
transient trialing true unavailable unclear unhealthy unknown unreachable unread unresponsive
unsafe unseen unsuccessful unwell up upcoming vacant valid visible waiting warm well wet wrong
"""

# Adjectives before a noun that say what was wrong: the fact is that it was detected.
PROBLEM = """
high low abnormal anomalous bad conflicting corrupt dangling disallowed duplicate empty excessive
fraudulent illegal incompatible inconsistent insufficient invalid malformed missing multiple
orphan orphaned suspicious unauthorised unauthorized undefined unexpected unhandled unknown
unreachable unresponsive unsupported unusual wrong
"""

# Words in -ing that are nouns.
GERUND = """
accounting advertising banking billing building clothing drawing earning earnings engineering
feeling filing finding findings heading hearing holding holdings hosting housing listing mailing
marketing meeting messaging monitoring offering padding painting parking pricing ranking rating
recording routing ruling saving savings setting settings shipping spacing staging string timing
tracking training warning wedding
"""

# Verbs with a particle whose verb alone is more often a noun.
PHRASAL = """
clock in; clock off; clock on; clock out; level down; level up; log in; log off; log on;
log out; sign in; sign off; sign on; sign out; sign up; speed up; time out
"""

# Adjectives that tell which way a thing went, and the verb for that.
INCOMING = """
inbound: receive; incoming: receive; outbound: send; outgoing: send
"""

# Nouns that look derived from a verb but name a thing.
THING = """
action adventure agreement alliance animal apartment appliance application architecture attachment
attachments audience balance capital champion commission companion compartment complement
condition conference configuration conversation corporation creature credential criterion
culture definition department deposition description destination difference dimension direction
distance document duration edition education element environment equipment evidence exception
experience extension fashion feature festival figure finance fixture foundation fraction
function furniture garment government hospital increment individual influence information
infrastructure instance institution instruction instrument insurance insure intention interval
journal lecture leisure licence literature location mansion manual material measure measurement
medication million mission mixture moment motion nation nature notification notion observation
occasion occupation operation opinion option ordinance organisation organization orientation
original parliament passion pension performance picture portal portion position preference
pressure principal procedure professional promotion proportion proposal question quotation
ration reaction reference region relation relations religion reputation requirement residence
sanction science section segment sentence sequence session signal situation specification
statement station structure substance supplement temperature tension terminal total tournament
tradition transaction treasure treatment union vacation venture version vocation
"""

# Pairs in which the first word is a noun.
COMPOUND = """
access key; access log; access point; access token; block list; build job; build step; call
center; cash register; change order; change request; change set; check list; check run; check
suite; claim document; credit note; delete request; design document; design system; export job;
get request; hold notice; import job; issue comment; link account; live event; load balancer;
match rule; merge group; merge request; open shift; order line; patch request; pause menu; pick
list; plan evaluation; play list; post office; post request; print job; process group; pull
request; purchase order; push notification; put request; read replica; release note; reply
token; return label; return policy; review round; review set; run book; scan job; score card;
search index; search result; search term; set top; share link; sign in; sort order; stream
processor; support case; support ticket; sync job; test case; test clock; test helpers; test
run; trade in; view model; wait list; watch list; work flow; work item; work order; audit event;
audit log
"""

# Where the object of a command ends.
PREPOSITION = """
against as at between by for from in into on onto through to under via with
"""

# What may belong to the verb itself: SignUpUser.
PARTICLE = """
away back down in off on out over up
"""

# Outcomes: before them even a verb is a noun, JOIN_ERROR.
OUTCOME = """
error exception failure success timeout
"""

# Words before "error" that make it the failure of an activity.
ACTIVITY = """
command function hook job process request session task transaction
"""

# Words before "error" that only say which error it was.
ERROR_CLASS = """
exception internal syntax timeout type unknown value
"""
