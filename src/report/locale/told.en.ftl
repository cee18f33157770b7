# SPDX-License-Identifier: EUPL-1.2
# What was not read, not counted, or noted, with how often.
told-ignored = { $count ->
    [one] { $number } record
   *[other] { $number } records
 } of { $topic } set aside by a declared rule
told-rejected = { $count ->
    [one] { $number } record
   *[other] { $number } records
 } of { $topic } cannot be read: { $what }{ $place }
told-rejected-events = { $count ->
    [one] { $number } event
   *[other] { $number } events
 } of { $topic } cannot be read, in records of which others can: { $what }{ $place }
told-late = { $count ->
    [one] { $number } event
   *[other] { $number } events
 } of { $topic } came too late to change a verdict
told-noted = { $count ->
    [one] { $number } event
   *[other] { $number } events
 } of { $topic }: { $what }
told-nobody = { $count ->
    [one] { $number } fact belongs
   *[other] { $number } facts belong
 } to nobody (clause { $clause }{ $severity })
told-skipped = { $count ->
    [one] { $number } fact
   *[other] { $number } facts
 } not counted (clause { $clause }{ $severity }): { $what }
told-finding = { $count ->
    [one] { $number } finding
   *[other] { $number } findings
 }: { $what }
told-severity = , { $severity ->
    [critical] critical
    [serious] serious
   *[notice] notice
 }
told-place = , first at partition { $partition }, offset { $offset }{ $element }
told-element = , event { $element } of the record

# Findings of the log, one by one.
found-unreadable = { $count ->
    [one] { $number } value
   *[other] { $number } values
 } cannot be understood
found-unattributed = { $count ->
    [one] { $number } fact belongs
   *[other] { $number } facts belong
 } to nobody
found-undecided = { $count ->
    [one] { $number } fact
   *[other] { $number } facts
 } that a clause cannot judge
found-id-reused = { $count ->
    [one] { $number } event bears
   *[other] { $number } events bear
 } an id that its source gave to other content
found-undeclared-site = { $count ->
    [one] { $number } event
   *[other] { $number } events
 } from a site that the agreement does not declare
found-unread-keys = { $count ->
    [one] { $number } event has
   *[other] { $number } events have
 } a key that nothing reads
found-unmapped = { $count ->
    [one] { $number } event
   *[other] { $number } events
 } of a kind that the vocabulary does not have
found-rejected = { $count ->
    [one] { $number } record or event
   *[other] { $number } records or events
 } cannot be read
found-civil-times = { $count ->
    [one] { $number } civil time
   *[other] { $number } civil times
 } that come twice or never, or days without their hour
found-old-times = { $count ->
    [one] { $number } time
   *[other] { $number } times
 } before 2001 or before the agreement
found-future-stamps = { $count ->
    [one] { $number } event
   *[other] { $number } events
 } dated in the future
found-started-at = reading began at a moment
found-schema-missing = reading waits for a schema
found-other = { $what }: { $number }
found-clause = clause { $clause }{ $severity }
found-field = field { $field }
found-name = named { $name }
found-reason = reason { $reason }
found-system = system { $system }
found-topic = topic { $topic }
found-partition = partition { $partition }
found-record = first at topic { $topic }, partition { $partition }, offset { $offset }
