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
found-other = { $what }: { $number }
found-clause = clause { $clause }{ $severity }
found-field = field { $field }
found-name = named { $name }
found-reason = reason { $reason }
found-system = system { $system }
found-topic = topic { $topic }
found-partition = partition { $partition }
found-record = first at topic { $topic }, partition { $partition }, offset { $offset }
