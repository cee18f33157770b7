# SPDX-License-Identifier: EUPL-1.2
alert-taken-back = { $title }: the alert raised under clause { $clause } of agreement { $agreement }, version { $version }, is taken back after an event that came late.
alert = { $title }: { $what }, from { $start } to { $end } ({ $zone }). Beyond clause { $clause } of agreement { $agreement }, version { $version }.
alert-since = { $title }: { $what }, since { $start } ({ $zone }). Beyond clause { $clause } of agreement { $agreement }, version { $version }.
observed-limit = { $measure ->
    [count] count
    [sum] total
    [distinct] different values
    [min] minimum
    [max] maximum
    [shortest_gap] shortest interval
    [longest_gap] longest interval
    [mean] mean
    [percentile] percentile
    [covered] part covered
   *[rate] number an hour of presence
 } { $value }, { $side ->
    [most] at most
   *[least] at least
 } { $agreed } agreed
observed-share = share { $value }, { $side ->
    [most] at most
   *[least] at least
 } { $agreed } agreed
observed-disparity = ratio of rates { $value }, { $side ->
    [most] at most
   *[least] at least
 } { $agreed } agreed
observed-trend = a rise by { $value }, at most { $agreed } agreed
observed-forbid = { $count ->
    [one] { $value } act
   *[other] { $value } acts
 }, none is allowed
observed-register = { $count ->
    [one] { $value } event
   *[other] { $value } events
 } with something that was not declared, or not so
observed-sequence = { $count ->
    [one] one act follows
   *[other] { $count } acts follow
 }, the first after { $value }; none is agreed within { $agreed }
observed-requires = { $count ->
    [one] { $value } act
   *[other] { $value } acts
 } without what was agreed to come first
observed-deadline = nothing followed within { $agreed }
observed-absence = nothing heard for { $value }, at most { $agreed } agreed
nobody-named = nobody named
nothing-named = { $field } not named
duration-day = { $count ->
    [one] { $amount } day
   *[other] { $amount } days
 }
duration-hour = { $count ->
    [one] { $amount } hour
   *[other] { $amount } hours
 }
duration-minute = { $count ->
    [one] { $amount } minute
   *[other] { $amount } minutes
 }
duration-second = { $count ->
    [one] { $amount } second
   *[other] { $amount } seconds
 }

# The clauses of an agreement.
clause = Clause { $id }, “{ $title }” ({ $facts }): { $body }{ $scope }{ $exceptions }.
status-active = active
status-trial = on trial: recorded, nobody is notified
status-off = switched off
severity-critical = critical
severity-serious = serious
severity-notice = notice
origin-law = from statute
origin-regulator = from a regulator or court
origin-agreement = from a real agreement
origin-vendor = a vendor's setting
origin-proposal = a proposal
fact-article = article { $article }
fact-legal = see { $refs }
clause-forbid = { $events } must not happen at all, { $per } and civil day ({ $zone })
clause-limit = within { $window }, { $per }, { $measure } of { $events } is { $side } { $bound }
clause-trend = from one window ({ $window }) to the next that has a value, { $per }, { $measure } of { $events } may not rise by more than { $bound }
clause-share = within { $window }, { $per }, of { $events }, { $side } { $bound } are such that { $property }, if there are at least { $least } of them
clause-sequence = after { $other }, no { $events } with the same { $by } may follow for { $term }
clause-requires = { $events } may only happen if { $other } with the same { $by } came before{ $terms }
requires-least = , { $term } before at least
requires-most = , { $term } before at most
clause-deadline = { $events } must be followed by { $other } with the same { $by } within { $term }
clause-register-systems = in { $events }, the system must be declared in the register{ $aspects }, { $per }: { $declared }
register-aspects = {" "}with its { $aspects }
clause-register-listed = in { $events }, the { $field } must be on the list “{ $list }” ({ $values }), { $per }
clause-register-settings = in { $events }, each agreed setting must keep its value, { $per }: { $declared }
clause-register-approvals = { $events } must be approved by two different people, { $per }
clause-disparity = within { $window }, { $per }, the rate of events such that { $property } among { $events }, compared by { $field }, must not be lower in any group than { $bound } of the highest; only from { $count } events on, with at least { $cohort } in each group, and if Fisher's exact test gives less than { $chance }
clause-absence = { $events } must not stay away for longer than { $term }, { $per }{ $expected }
absence-expected = ; expected from the first day on: { $names }
scope = ; it applies where { $where }
exceptions = ; exceptions: { $list }
exception = { $kind ->
    [exception] { $id }
   *[silence] { $id } (a pause of notifications)
 }, from { $from } to { $until }{ $where }, by { $by }: { $reason }
exception-where = , where { $where }
measure-count = the number
measure-sum = the total of the { $field }
measure-sum-signed = the total of the { $field }, negative values included,
measure-distinct = the number of different values of the { $field }
measure-min = the smallest { $field }
measure-max = the largest { $field }
measure-shortest_gap = the shortest time between two
measure-longest_gap = the longest time between two
measure-mean = the mean of the { $field }
measure-percentile = percentile { $rank } of the { $field }
measure-covered = the part of the time that is covered by the intervals
measure-rate = the number, divided by the hours that { $presence } cover together (one at least),
side-most = at most
side-least = at least
per-each = for each { $fields }
per-all = for all together
by-all = agreement
window-day = a civil day ({ $zone })
window-week = a week from Monday ({ $zone })
window-month = a calendar month ({ $zone })
window-shift = a shift of the calendar “{ $name }”
window-tumbling = each stretch of { $length } from midnight on ({ $zone })
window-rolling = any stretch of { $length }, its end not included
window-hopping = each stretch of { $length } that begins at midnight or a multiple of { $step } later ({ $zone })
window-session = a run of events with pauses shorter than { $gap }
term-seconds = { $written }
term-days = { $amount ->
    [one] { $amount } day, to the end of the day
   *[other] { $amount } days, to the end of the last day
 }
term-months = { $amount ->
    [one] { $amount } month, to the end of its last day
   *[other] { $amount } months, to the end of the last day
 }
term-working-days = { $amount ->
    [one] { $amount } working day ({ $days }; calendar “{ $calendar }”)
   *[other] { $amount } working days ({ $days }; calendar “{ $calendar }”)
 }
term-working-days-six = { $amount ->
    [one] { $amount } working day ({ $days }; calendar “{ $calendar }”)
   *[other] { $amount } working days ({ $days }; calendar “{ $calendar }”)
 }
weekdays = { $first } to { $last }
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
term-working-time = { $written } within the hours of the calendar “{ $calendar }”
events-any = any event
events-some = any event such that { $where }
events-kind = { $kinds }
events-kind-where = { $kinds } such that { $where }
and = {" "}and{" "}
or = {" "}or{" "}
test-is = the { $field } is { $values }
test-gt = the { $field } is above { $value }
test-gte = the { $field } is { $value } or more
test-lt = the { $field } is below { $value }
test-lte = the { $field } is { $value } or less
test-prefix = the { $field } begins with “{ $value }”
test-regex = the { $field } matches the expression “{ $value }”
test-missing = the { $field } is missing
test-present = the { $field } is given
test-older = the { $field } lies more than { $value } before the event
test-within = the { $field } lies within the hours of the calendar “{ $value }”
test-outside = the { $field } lies outside the hours of the calendar “{ $value }”
test-not = it is not the case that ({ $what })
true = true
false = false
date = { $day } { $month } { $year }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
kept-notice = The details of alerts that are notices are erased { $days } days after they were recorded.
kept-serious = The details of serious alerts are erased { $days } days after they were recorded.
kept-critical = The details of critical alerts are erased { $days } days after they were recorded.
union-may-tighten = The union alone may sign a version of this agreement that only tightens thresholds.
