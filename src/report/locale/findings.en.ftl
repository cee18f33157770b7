# SPDX-License-Identifier: EUPL-1.2
# What the monitor finds out about its own sight: each kind with its name, what it means, and the
# sentence that counts it, where it is not its name.

finding-gap = Records gone
reason-gap = Records were gone before they were read.
    .why = Retention or deletion in Kafka removed them while the monitor stood still or was behind.
    .verdicts = No clause was held against what is missing.
    .next = The employer explains. Lengthen the retention of the topic; the log says how many records it is.

finding-topic-reset = Source made anew
reason-topic-reset = A topic was deleted and made anew.
    .why = Somebody deleted it, or a cluster was set up again.
    .verdicts = What was in the old topic and had not been read is lost; reading begins anew in the new one.
    .next = The employer explains who did it and when.

finding-rewritten = Records replaced
reason-rewritten = Records that were read are others now in Kafka.
    .why = A leader was elected that had not got the last records (an unclean election), a copy of the data was put back, or somebody wrote others in their place.
    .verdicts = What is there now is read and judged too; what was there before stays in the verdicts. Records that are there twice count once.
    .next = The employer explains when it happened and why. `unclean.leader.election.enable=false` and `min.insync.replicas=2` keep it from happening by itself.

finding-topic-gone = Source gone
reason-topic-gone = A topic is gone.
    .why = It was deleted or renamed, or the right to see it was taken away.
    .verdicts = Nothing comes from it any more; clauses about it stay silent.
    .next = Compare the names under `sources:` with the cluster; the employer explains.

finding-partition-new = New partition
reason-partition-new = A partition appeared.
    .why = The topic was given more partitions.
    .verdicts = It is read from its beginning; nothing is missed.
    .next = Nothing.

finding-partition-idle = Silent partition
reason-partition-idle = A partition has been silent for long and holds back no window any more.
    .why = Its source stands still, or sends by night only.
    .verdicts = Windows end without it. Events that come later amend verdicts, as long as windows may change.
    .next = Ask whether the source still works; `time.idle_after` says when silence counts.

finding-late = Events too late
reason-late = Events came too late to change a verdict.
    .why = A source held them back longer than `time.amend_for`.
    .verdicts = They are counted and not judged.
    .next = Have the source send in time, or lengthen `time.amend_for`.

finding-unmapped = Unknown kinds
reason-unmapped = Events are of a kind that the vocabulary does not have.
    .why = A system does something new, or the mapping has no line for it.
    .verdicts = Only clauses about `feed.unmapped`, `other` or `native_kind` can see them.
    .next = The finding has the native name and the system: write the missing line. The parties ask whether a clause is needed.
found-unmapped = { $count ->
    [one] { $number } event
   *[other] { $number } events
 } of a kind that the vocabulary does not have

finding-limit = Limit reached
reason-limit = A limit of the monitor was reached.
    .why = More groups, values or remembered ids than `limits:` allows.
    .verdicts = Some facts are not counted, or an event that is sent again could count twice.
    .next = Raise the limit that the finding names, and look what fills it.

finding-state-dropped = State dropped
reason-state-dropped = Stored state belongs to no clause any more.
    .why = A clause changed its meaning, or was taken out of the agreement.
    .verdicts = Windows of that clause begin anew: what was counted in them so far is gone.
    .next = The parties check that the clause was meant to change.

finding-plaintext = Connection not encrypted
reason-plaintext = The connection to Kafka has no encryption.
    .why = `kafka.insecure` allows it, or the broker is on this machine.
    .verdicts = None by itself; whoever can read or change the network could read or change records.
    .next = Set `kafka.tls`.

finding-draft = Agreement not signed
reason-draft = Nobody has signed the agreement in force.
    .why = No keys stand under `parties:`, or the note is missing.
    .verdicts = Clauses are applied; whoever runs the monitor can change them alone.
    .next = Have both parties sign: `vigie sign`.

finding-future-stamps = Dates in the future
reason-future-stamps = Events were dated in the future and placed at the moment of reading.
    .why = The clock of a source is ahead, or a zone is wrong.
    .verdicts = They count, in the window of the moment at which they were read.
    .next = Set the clock or the zone of the source.
found-future-stamps = { $count ->
    [one] { $number } event
   *[other] { $number } events
 } dated in the future

finding-unfilled = Fields that nothing fills
reason-unfilled = The agreement reads fields that no mapping in use fills.
    .why = A clause asks for something that no source tells.
    .verdicts = The clause sees these fields as missing, always: it may never speak.
    .next = Fill the fields in a mapping, or word the clause so that it needs what the sources have.

finding-reload-refused = Reload refused
reason-reload-refused = Files that were to be read anew have mistakes.
    .why = Somebody changed the agreement or a mapping, and the new text does not pass.
    .verdicts = The old files stay in force.
    .next = `vigie check` shows each mistake with its place.

finding-expired = Agreement expired
reason-expired = The last day of the agreement is over, and it goes on applying.
    .why = `in_force.then` says so.
    .verdicts = Clauses are applied as before.
    .next = The parties negotiate, or end it.

finding-review-due = Review due
reason-review-due = The day on which the parties wanted to look at the agreement again is over.
    .why = `review_due` names it.
    .verdicts = None.
    .next = The parties meet, and set the next day.

finding-behind = Log shorter than the mirror's
reason-behind = The union's mirror knows more leaves of this log than the store holds.
    .why = An old copy of the store was put back, or its end was cut off.
    .verdicts = What was told in between is in the mirror's copy only.
    .next = The employer explains; the mirror's copy is the longer one.

finding-other-log = Two logs under one name
reason-other-log = The union's mirror has signed another log under this name.
    .why = Two stores bear one name, or the log was written anew.
    .verdicts = The mirror signs nothing of this log; which of the two is right cannot be seen from here.
    .next = Stop, and compare both with the mirror's copy.

finding-reworded = Agreement worded otherwise
reason-reworded = This program words the agreement otherwise than the one with which it was signed.
    .why = The program was updated, and a sentence of it reads differently.
    .verdicts = Clauses are applied as the file has them.
    .next = Both parties read `vigie explain` again, and sign anew if they agree.

finding-unreadable = Values not understood
reason-unreadable = A field that a clause reads is there and cannot be understood.
    .why = The source or the mapping writes it in another form than the field has; the reason is one of: type, number, range, time, reversed, word, surrogate, control, unit, address.
    .verdicts = The field is neither valued nor missing: it passes no positive test, and the clause may stay silent about this event. Other clauses and fields are not concerned.
    .next = `vigie explain` with the reason says what to correct; the finding names field, topic and one place.
found-unreadable = { $count ->
    [one] { $number } value
   *[other] { $number } values
 } cannot be understood

finding-unattributed = Facts that belong to nobody
reason-unattributed = Facts that a clause is about belong to nobody: a field of its `per` or `by` has no value.
    .why = The source leaves out the person, team or site, or the mapping does not find it.
    .verdicts = The clause counts them for nobody, so that it may stay silent beyond its bound. For forbidden acts and registers they breach all the same, as “nobody named”.
    .next = The finding names the clause and one place. Have the source name whose they are; until then the silence of this clause means nothing.
found-unattributed = { $count ->
    [one] { $number } fact belongs
   *[other] { $number } facts belong
 } to nobody

finding-undecided = Facts that a clause cannot judge
reason-undecided = A clause cannot judge a fact for want of a field.
    .why = A field that it asks about or measures is missing, cannot be understood, or rests on a guess, and nothing else decides.
    .verdicts = The clause does not count the fact, and it may be one that it means.
    .next = The finding names clause, field and one place: fill the field at the source or in the mapping.
found-undecided = { $count ->
    [one] { $number } fact
   *[other] { $number } facts
 } that a clause cannot judge

finding-id-reused = One id for different events
reason-id-reused = A source gave one id to events of different content.
    .why = The id is not the event's own, such as a session's, or an event was changed without a version.
    .verdicts = Each of them counts, so that no act hides behind another, and a correction may count beside what it corrects. Where versions are numbered the latest counts, and an earlier one that comes after it is told too.
    .next = Name in the mapping what makes an event one of its kind, and `version` where the source numbers its corrections.
found-id-reused = { $count ->
    [one] { $number } event bears
   *[other] { $number } events bear
 } an id that its source gave to other content

finding-undeclared-site = Sites not declared
reason-undeclared-site = Events come from a site that the agreement does not declare.
    .why = A new site, another spelling, or a site that was left out of `sites:`.
    .verdicts = Clauses that name sites do not apply there; in figures it stands among the other sites.
    .next = Declare the site, or correct its name at the source; the parties decide whether the agreement applies there.
found-undeclared-site = { $count ->
    [one] { $number } event
   *[other] { $number } events
 } from a site that the agreement does not declare

finding-unread-keys = Keys that nothing reads
reason-unread-keys = Events have keys that the canonical form does not have.
    .why = A misspelt field, or something of its own that the source adds.
    .verdicts = No clause can read them; a misspelt field counts as missing.
    .next = Compare the name in the finding with `vigie schema agreement`.
found-unread-keys = { $count ->
    [one] { $number } event has
   *[other] { $number } events have
 } a key that nothing reads

finding-rejected = Records that cannot be read
reason-rejected = Records, or events in them, cannot be read.
    .why = The reason stands with each: see `vigie dead-letters`.
    .verdicts = No clause sees them.
    .next = `vigie explain` with the reason says what to correct.
found-rejected = { $count ->
    [one] { $number } record or event
   *[other] { $number } records or events
 } cannot be read

finding-civil-times = Civil times twice or never
reason-civil-times = Events bear civil times that come twice that day, or never.
    .why = The clocks were put back or forward, and the source writes no offset.
    .verdicts = They count at the moment that the declared rule gives.
    .next = Have the source write the offset.
found-civil-times = { $count ->
    [one] { $number } civil time
   *[other] { $number } civil times
 } that come twice or never, or days without their hour

finding-old-times = Times before 2001 or before the agreement
reason-old-times = Times lie before 2001, or before the agreement.
    .why = Seconds are read as milliseconds, an empty column became 1970, the date is a placeholder; or the topic holds what happened before the agreement.
    .verdicts = Such events count at that time: before the agreement, where clauses judge nothing.
    .next = Look the first one up: name the right unit under `time:` of the mapping, or ask the source why the event is so old.
found-old-times = { $count ->
    [one] { $number } time
   *[other] { $number } times
 } before 2001 or before the agreement

finding-started-at = Where reading began
reason-started-at = Reading of a topic began at a moment that the configuration names.
    .why = `start:` of the source holds a time, and the stamps of the records say where that is.
    .verdicts = What lies before that place is not judged. Where stamps are the producers' own, the place may not be the moment that was meant.
    .next = Compare the place in the finding with what the parties meant.
found-started-at = reading began at a moment

finding-schema-missing = Waits for a schema
reason-schema-missing = Records name a schema that is not there, so that they cannot be read yet.
    .why = The schema registry is down, does not know it, does not let the monitor in, or says what is of no use: the finding says which. Without a registry, its file is not in the folder of `paths.schemas`, or cannot be used. Or what lies in the topic only looks as if it named one.
    .verdicts = The partition is read on from the same place as soon as the schema is there: nothing is lost or rejected meanwhile, and verdicts wait.
    .next = Look at `schema_registry` with `vigie doctor`, or put the schema into the folder of `paths.schemas` under the number or identifier in the finding. If there is no such schema, a file that holds `"null"` has those records rejected.
found-schema-missing = reading waits for a schema

finding-unseen = Out of sight
reason-unseen = Partitions cannot be seen: their leaders do not answer, or they may not be read.
    .why = A broker is down or cut off, a partition has no leader, the network stands between, or the right to read was taken away, which the finding then says: nobody can say what happens there.
    .verdicts = Nothing is concluded from the silence: terms and windows that need those partitions wait. What is there is judged when it can be read again.
    .next = Operations: look at the brokers, the network and the rights. The finding `seen_again` says from when to when nothing was seen.

finding-seen-again = Seen again
reason-seen-again = Partitions can be read again that could not be.
    .why = Their leaders answer again, the right to read is back, or a topic that was missing is there.
    .verdicts = What came meanwhile is read now and judged at its own time, as long as windows may change.
    .next = Compare the stretch with outages that the employer names.

finding-open-transaction = Open transaction
reason-open-transaction = Records wait behind a transaction that nobody ends.
    .why = A producer began a transaction and neither finished nor gave it up; everything that comes after it in the partition waits, whoever wrote it.
    .verdicts = What waits is not judged until the transaction ends, and nothing is concluded from the silence.
    .next = The employer explains which program holds it open. Kafka ends it by itself after `transaction.timeout.ms`; whoever may write transactions to a topic can hold it up.

finding-topic-missing = Topic not there
reason-topic-missing = The configuration names a topic that is not there, or may not be seen.
    .why = A name is mistyped, the topic was never made, or the monitor has no right to see it.
    .verdicts = Nothing of it is read; clauses about it stay silent.
    .next = Compare the name under `sources:` with `vigie doctor`, which lists what is there; the finding names the nearest one.

finding-compacted = Compacted topic
reason-compacted = A topic that is read is compacted.
    .why = `cleanup.policy=compact`: Kafka keeps the last record of each key only, and removes those before it, also before they are read.
    .verdicts = What was removed was not judged. Later proofs over that topic find other records than those that were read, and that accuses nobody.
    .next = The employer sets `cleanup.policy=delete` for topics that the agreement is about.

finding-holes = Offsets without a record
reason-holes = Offsets hold no record, and no transaction explains it.
    .why = Kafka numbers the records of a partition one after the other. Numbers are missing between records that were read, a second look found neither records of an aborted transaction nor the marker of one there, or (`not_looked_at`) could not be taken: compaction or somebody took those records before they were read.
    .verdicts = What was there was not judged. It accuses nobody: a compacted topic loses records by itself.
    .next = The employer explains where they went, and sets `cleanup.policy=delete` for topics that the agreement is about. Of a topic that was never compacted, somebody changed the files of a broker, or lost some.
found-holes = { $count ->
    [one] { $number } offset holds no record
   *[other] { $number } offsets hold no record
}

finding-left-out = Topics left out
reason-left-out = Topics that a pattern matches are not read, because their names begin with two underscores.
    .why = Kafka keeps its own state in topics such as `__consumer_offsets`. No pattern takes a topic of such a name, so that `.*` reads what systems write and nothing else.
    .verdicts = Nothing of them is read; no clause is about what Kafka keeps there.
    .next = Look at the names in the finding. One that no Kafka has of its own is the employer's to explain; whoever wants it read names it under `sources:`.
