# SPDX-License-Identifier: EUPL-1.2
# Ce qui n'a pas été lu, pas été compté, ou a été noté, et combien de fois.
told-ignored = { $count ->
    [one] { $number } message de { $topic } écarté
   *[other] { $number } messages de { $topic } écartés
 } par une règle déclarée
told-rejected = { $count ->
    [one] { $number } message de { $topic } illisible
   *[other] { $number } messages de { $topic } illisibles
 } : { $what }{ $place }
told-rejected-events = { $count ->
    [one] { $number } événement de { $topic } illisible
   *[other] { $number } événements de { $topic } illisibles
 }, dans des messages dont d'autres se lisent : { $what }{ $place }
told-late = { $count ->
    [one] { $number } événement de { $topic } venu
   *[other] { $number } événements de { $topic } venus
 } trop tard pour changer un verdict
told-noted = { $count ->
    [one] { $number } événement
   *[other] { $number } événements
 } de { $topic } : { $what }
told-nobody = { $count ->
    [one] { $number } fait n'appartient
   *[other] { $number } faits n'appartiennent
 } à personne (clause { $clause }{ $severity })
told-skipped = { $count ->
    [one] { $number } fait non compté
   *[other] { $number } faits non comptés
 } (clause { $clause }{ $severity }) : { $what }
told-finding = { $count ->
    [one] { $number } constat
   *[other] { $number } constats
 } : { $what }
told-severity = , { $severity ->
    [critical] critique
    [serious] grave
   *[notice] à noter
 }
told-place = , le premier : partition { $partition }, position { $offset }{ $element }
told-element = , événement { $element } du message

# Les constats du journal, un par un.
found-other = { $what } : { $number }
found-clause = clause { $clause }{ $severity }
found-field = champ { $field }
found-name = nom { $name }
found-reason = motif { $reason }
found-system = système { $system }
found-topic = flux (topic) { $topic }
found-partition = partition { $partition }
found-record = le premier : flux (topic) { $topic }, partition { $partition }, position { $offset }
