# SPDX-License-Identifier: EUPL-1.2
alert-taken-back = { $title } : l'alerte ouverte sous la clause { $clause } de l'accord { $agreement }, version { $version }, est retirée après un événement arrivé en retard.
alert = { $title } : { $what }, du { $start } au { $end } ({ $zone }). Au-delà de la clause { $clause } de l'accord { $agreement }, version { $version }.
alert-since = { $title } : { $what }, depuis le { $start } ({ $zone }). Au-delà de la clause { $clause } de l'accord { $agreement }, version { $version }.
observed-limit = { $measure ->
    [count] nombre
    [sum] total
    [distinct] valeurs différentes
    [min] minimum
    [max] maximum
    [shortest_gap] intervalle le plus court
    [longest_gap] intervalle le plus long
    [mean] moyenne
    [percentile] centile
    [covered] part couverte
   *[rate] nombre par heure de présence
 } { $value }, { $side ->
    [most] au plus
   *[least] au moins
 } { $agreed } convenu
observed-share = part { $value }, { $side ->
    [most] au plus
   *[least] au moins
 } { $agreed } convenu
observed-disparity = rapport des taux { $value }, { $side ->
    [most] au plus
   *[least] au moins
 } { $agreed } convenu
observed-trend = hausse de { $value }, au plus { $agreed } convenu
observed-forbid = { $count ->
    [one] { $value } acte
   *[other] { $value } actes
 }, aucun n'est admis
observed-register = { $count ->
    [one] { $value } événement
   *[other] { $value } événements
 } avec un élément qui n'a pas été déclaré, ou pas ainsi
observed-sequence = { $count ->
    [one] un acte fait suite
   *[other] { $count } actes font suite
 }, le premier après { $value } ; aucun n'est admis dans un délai de { $agreed }
observed-requires = { $count ->
    [one] { $value } acte
   *[other] { $value } actes
 } sans le préalable convenu
observed-deadline = aucune suite dans le délai de { $agreed }
observed-absence = rien reçu pendant { $value }, au plus { $agreed } convenu
nobody-named = personne non désignée
nothing-named = { $field } non précisé
duration-day = { $count ->
    [one] { $amount } jour
   *[other] { $amount } jours
 }
duration-hour = { $count ->
    [one] { $amount } heure
   *[other] { $amount } heures
 }
duration-minute = { $count ->
    [one] { $amount } minute
   *[other] { $amount } minutes
 }
duration-second = { $count ->
    [one] { $amount } seconde
   *[other] { $amount } secondes
 }

# Les clauses d'un accord.
clause = Clause { $id }, « { $title } » ({ $facts }) : { $body }{ $scope }{ $exceptions }.
status-active = active
status-trial = à l'essai : enregistrée, sans notification
status-off = désactivée
severity-critical = critique
severity-serious = grave
severity-notice = à signaler
origin-law = tirée de la loi
origin-regulator = tirée d'une autorité ou d'un tribunal
origin-agreement = tirée d'un accord réel
origin-vendor = réglage d'un éditeur
origin-proposal = proposition
fact-article = article { $article }
fact-legal = voir { $refs }
clause-forbid = { $events } : interdiction totale, { $per } et par jour civil ({ $zone })
    .called = interdire, interdit, interdite, interdiction, défendre
clause-limit = sur { $window }, { $per }, { $measure } ({ $events }) est { $side } { $bound }
    .called = limite, limiter, plafond, seuil
clause-trend = d'une fenêtre ({ $window }) à la suivante qui a une valeur, { $per }, { $measure } ({ $events }) ne peut augmenter de plus de { $bound }
    .called = évolution, tendance, progression
clause-share = sur { $window }, { $per }, parmi les événements visés ({ $events }), { $side } { $bound } sont tels que { $property }, s'il y en a au moins { $least }
    .called = part, proportion, taux
clause-sequence = après { $other }, aucun événement ({ $events }) avec même { $by } ne peut suivre pendant { $term }
    .called = séquence, enchaînement, succession, suite
clause-requires = { $events } : seulement si { $other } avec même { $by } a précédé{ $terms }
    .called = exige, requiert, suppose, préalable, nécessite, exiger, prérequis
requires-least = , au moins { $term } avant
requires-most = , au plus { $term } avant
clause-deadline = { $events } : doit être suivi de { $other } avec même { $by } dans un délai de { $term }
    .called = délai, échéance, date limite
clause-register-systems = pour { $events }, le système doit être déclaré au registre{ $aspects }, { $per } : { $declared }
    .called = registre
register-aspects = {" "}avec { $aspects }
clause-register-listed = pour { $events }, le champ « { $field } » doit figurer sur la liste « { $list } » ({ $values }), { $per }
clause-register-settings = pour { $events }, chaque réglage convenu doit garder sa valeur, { $per } : { $declared }
clause-register-approvals = { $events } : approbation de deux personnes différentes exigée, { $per }
clause-disparity = sur { $window }, { $per }, le taux d'événements tels que { $property } parmi les événements visés ({ $events }), comparé selon le champ « { $field } », ne doit dans aucun groupe être inférieur à { $bound } du plus élevé ; à partir de { $count } événements seulement, d'au moins { $cohort } par groupe, et si le test exact de Fisher donne moins de { $chance }
    .called = disparité, écart, discrimination, inégalité
clause-absence = { $events } : aucune absence de plus de { $term }, { $per }{ $expected }
    .called = absence, silence
absence-expected = {" "}; attendus dès le premier jour : { $names }
scope = {" "}; s'applique lorsque { $where }
exceptions = {" "}; exceptions : { $list }
exception = { $kind ->
    [exception] { $id }
   *[silence] { $id } (pause de notification)
 }, du { $from } au { $until }{ $where }, par { $by } : { $reason }
exception-where = , lorsque { $where }
measure-count = le nombre
    .called = nombre, compte, compter, combien
measure-sum = le total de « { $field } »
    .called = somme, total, cumul
measure-sum-signed = le total de « { $field } », valeurs négatives comprises,
measure-distinct = le nombre de valeurs différentes de « { $field } »
    .called = distincts, distinctes, différents, différentes, valeurs différentes
measure-min = le minimum de « { $field } »
    .called = minimum, plus petit, plus petite, plus bas
measure-max = le maximum de « { $field } »
    .called = maximum, plus grand, plus grande, plus haut
measure-shortest_gap = la plus courte durée entre deux événements
    .called = plus court intervalle, intervalle le plus court, intervalle minimal, écart minimal
measure-longest_gap = la plus longue durée entre deux événements
    .called = plus long intervalle, intervalle le plus long, intervalle maximal, écart maximal
measure-mean = la moyenne de « { $field } »
    .called = moyenne
measure-percentile = le centile { $rank } de « { $field } »
    .called = centile, percentile
measure-covered = la part du temps couverte par les intervalles
    .called = couvert, couverte, couverture, part couverte
measure-rate = le nombre divisé par les heures que couvrent ensemble { $presence } (une au moins)
    .called = cadence, rythme
side-most = au plus
side-least = au moins
per-each = par { $fields }
per-all = pour tous ensemble
by-all = accord
window-day = un jour civil ({ $zone })
window-week = une semaine à partir du lundi ({ $zone })
window-month = un mois civil ({ $zone })
window-shift = un poste du calendrier « { $name } »
window-tumbling = chaque tranche de { $length } à partir de minuit ({ $zone })
window-rolling = toute tranche de { $length }, fin non comprise
window-hopping = chaque tranche de { $length } qui commence à minuit ou un multiple de { $step } plus tard ({ $zone })
window-session = une suite d'événements aux pauses inférieures à { $gap }
term-seconds = { $written }
term-days = { $amount ->
    [one] { $amount } jour, jusqu'à la fin du jour
   *[other] { $amount } jours, jusqu'à la fin du dernier jour
 }
term-months = { $amount ->
    [one] { $amount } mois, jusqu'à la fin de son dernier jour
   *[other] { $amount } mois, jusqu'à la fin du dernier jour
 }
term-working-days = { $amount ->
    [one] { $amount } jour ouvré ({ $days } ; calendrier « { $calendar } »)
   *[other] { $amount } jours ouvrés ({ $days } ; calendrier « { $calendar } »)
 }
term-working-days-six = { $amount ->
    [one] { $amount } jour ouvrable ({ $days } ; calendrier « { $calendar } »)
   *[other] { $amount } jours ouvrables ({ $days } ; calendrier « { $calendar } »)
 }
weekdays = { $first } à { $last }
weekday-1 = lundi
weekday-2 = mardi
weekday-3 = mercredi
weekday-4 = jeudi
weekday-5 = vendredi
weekday-6 = samedi
weekday-7 = dimanche
term-working-time = { $written } pendant les horaires du calendrier « { $calendar } »
events-any = tout événement
events-some = tout événement tel que { $where }
events-kind = { $kinds }
events-kind-where = { $kinds }, lorsque { $where }
and = {" "}et{" "}
or = {" "}ou{" "}
test-is = le champ « { $field } » vaut { $values }
test-gt = le champ « { $field } » dépasse { $value }
test-gte = le champ « { $field } » atteint { $value } ou plus
test-lt = le champ « { $field } » est inférieur à { $value }
test-lte = le champ « { $field } » est de { $value } ou moins
test-prefix = le champ « { $field } » commence par « { $value } »
test-regex = le champ « { $field } » correspond à l'expression « { $value } »
test-missing = le champ « { $field } » est vide
test-present = le champ « { $field } » est renseigné
test-older = le champ « { $field } » précède l'événement de plus de { $value }
test-within = le champ « { $field } » est dans les horaires du calendrier « { $value } »
test-outside = le champ « { $field } » est hors des horaires du calendrier « { $value } »
test-not = il n'est pas vrai que ({ $what })
true = vrai
false = faux
date = { $day } { $month } { $year }
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre
kept-notice = Le détail des alertes à signaler est effacé { $days } jours après leur enregistrement.
kept-serious = Le détail des alertes graves est effacé { $days } jours après leur enregistrement.
kept-critical = Le détail des alertes critiques est effacé { $days } jours après leur enregistrement.
union-may-tighten = Le syndicat seul peut signer une version de cet accord qui ne fait que durcir des seuils.
