# SPDX-License-Identifier: EUPL-1.2
# Ce que le moniteur constate de sa propre vue : chaque sorte avec son nom, son sens, et la phrase qui
# la compte, là où ce n'est pas son nom.

finding-gap = Messages disparus
reason-gap = Des messages avaient disparu avant d'être lus.
    .why = La durée de conservation ou une suppression dans Kafka les a retirés pendant que le moniteur était arrêté ou en retard.
    .verdicts = Ce qui manque n'a été comparé à aucune clause.
    .next = L'employeur explique. Allongez la conservation du flux (topic) ; le journal dit combien de messages c'est.

finding-topic-reset = Source recréée
reason-topic-reset = Un flux (topic) a été supprimé puis recréé.
    .why = Quelqu'un l'a supprimé, ou une grappe a été réinstallée.
    .verdicts = Ce que l'ancien contenait et qui n'avait pas été lu est perdu ; la lecture recommence dans le nouveau.
    .next = L'employeur explique qui l'a fait et quand.

finding-rewritten = Messages remplacés
reason-rewritten = Des messages qui ont été lus sont maintenant d'autres dans Kafka.
    .why = Un meneur a été élu sans avoir reçu les derniers messages (élection « unclean »), une copie des données a été remise en place, ou quelqu'un en a écrit d'autres à leur place.
    .verdicts = Ce qui s'y trouve maintenant est lu et jugé aussi ; ce qui s'y trouvait avant reste dans les verdicts. Les messages présents deux fois comptent une fois.
    .next = L'employeur explique quand et pourquoi. `unclean.leader.election.enable=false` et `min.insync.replicas=2` évitent que cela arrive tout seul.

finding-topic-gone = Source disparue
reason-topic-gone = Un flux (topic) a disparu.
    .why = Il a été supprimé ou renommé, ou le droit de le voir a été retiré.
    .verdicts = Plus rien n'en vient ; les clauses qui en dépendent se taisent.
    .next = Comparez les noms sous `sources:` à la grappe ; l'employeur explique.

finding-partition-new = Nouvelle partition
reason-partition-new = Une partition est apparue.
    .why = Le flux (topic) a reçu plus de partitions.
    .verdicts = Elle est lue depuis son début ; rien n'échappe.
    .next = Rien.

finding-partition-idle = Partition muette
reason-partition-idle = Une partition se tait depuis longtemps et ne retient plus aucune fenêtre.
    .why = Sa source est à l'arrêt, ou n'envoie que la nuit.
    .verdicts = Les fenêtres se terminent sans elle. Des événements plus tardifs corrigent les verdicts tant que les fenêtres peuvent changer.
    .next = Demandez si la source fonctionne ; `time.idle_after` dit quand le silence compte.

finding-late = Événements trop tardifs
reason-late = Des événements sont venus trop tard pour changer un verdict.
    .why = Une source les a retenus plus longtemps que `time.amend_for`.
    .verdicts = Ils sont comptés, pas jugés.
    .next = Faites envoyer à temps, ou allongez `time.amend_for`.

finding-unmapped = Sortes inconnues
reason-unmapped = Des événements sont d'une sorte que le vocabulaire n'a pas.
    .why = Un système fait quelque chose de nouveau, ou la correspondance n'a pas de ligne pour lui.
    .verdicts = Seules les clauses sur `feed.unmapped`, `other` ou `native_kind` peuvent les voir.
    .next = Le constat porte le nom d'origine et le système : écrivez la ligne qui manque. Les parties se demandent s'il faut une clause.
found-unmapped = { $count ->
    [one] { $number } événement
   *[other] { $number } événements
 } d'une sorte que le vocabulaire n'a pas

finding-limit = Limite atteinte
reason-limit = Une limite du moniteur a été atteinte.
    .why = Plus de groupes, de valeurs ou d'identifiants retenus que `limits:` n'en admet.
    .verdicts = Des faits ne sont pas comptés, ou un événement renvoyé pourrait compter deux fois.
    .next = Augmentez la limite que nomme le constat, et cherchez ce qui la remplit.

finding-state-dropped = État abandonné
reason-state-dropped = Un état enregistré n'appartient plus à aucune clause.
    .why = Une clause a changé de sens, ou a quitté l'accord.
    .verdicts = Les fenêtres de cette clause recommencent : ce qui y était compté est perdu.
    .next = Les parties vérifient que la clause devait changer.

finding-plaintext = Connexion non chiffrée
reason-plaintext = La connexion à Kafka n'est pas chiffrée.
    .why = `kafka.insecure` l'admet, ou le broker est sur cette machine.
    .verdicts = Aucun en soi ; qui peut lire ou changer le réseau pourrait lire ou changer des messages.
    .next = Configurez `kafka.tls`.

finding-draft = Accord non signé
reason-draft = Personne n'a signé l'accord en vigueur.
    .why = Aucune clé ne figure sous `parties:`, ou la note manque.
    .verdicts = Les clauses sont appliquées ; qui exploite le moniteur peut les changer seul.
    .next = Faites signer les deux parties : `vigie sign`.

finding-future-stamps = Dates dans le futur
reason-future-stamps = Des événements étaient datés du futur et ont été ramenés au moment de la lecture.
    .why = L'horloge d'une source avance, ou un fuseau est faux.
    .verdicts = Ils comptent, dans la fenêtre du moment où ils ont été lus.
    .next = Mettez à l'heure la source ou corrigez son fuseau.
found-future-stamps = { $count ->
    [one] { $number } événement daté
   *[other] { $number } événements datés
 } du futur

finding-unfilled = Champs que rien ne remplit
reason-unfilled = L'accord lit des champs qu'aucune correspondance en usage ne remplit.
    .why = Une clause demande ce qu'aucune source ne dit.
    .verdicts = La clause voit ces champs comme absents, toujours : elle peut ne jamais jouer.
    .next = Remplissez ces champs dans une correspondance, ou formulez la clause selon ce qu'ont les sources.

finding-reload-refused = Relecture refusée
reason-reload-refused = Des fichiers à relire ont des fautes.
    .why = Quelqu'un a changé l'accord ou une correspondance, et le nouveau texte ne passe pas.
    .verdicts = Les anciens fichiers restent en vigueur.
    .next = `vigie check` montre chaque faute et sa place.

finding-expired = Accord échu
reason-expired = Le dernier jour de l'accord est passé, et il continue à s'appliquer.
    .why = `in_force.then` le dit.
    .verdicts = Les clauses s'appliquent comme avant.
    .next = Les parties négocient, ou y mettent fin.

finding-review-due = Réexamen dû
reason-review-due = Le jour où les parties voulaient revoir l'accord est passé.
    .why = `review_due` le nomme.
    .verdicts = Aucun.
    .next = Les parties se réunissent et fixent le jour suivant.

finding-behind = Journal plus court que le miroir
reason-behind = Le miroir du syndicat connaît plus d'écritures de ce journal que la base n'en contient.
    .why = Une ancienne copie de la base a été remise, ou sa fin a été coupée.
    .verdicts = Ce qui a été dit entre-temps n'est que dans la copie du miroir.
    .next = L'employeur explique ; la copie du miroir est la plus longue.

finding-other-log = Deux journaux sous un nom
reason-other-log = Le miroir du syndicat a signé un autre journal sous ce nom.
    .why = Deux bases portent un même nom, ou le journal a été récrit.
    .verdicts = Le miroir ne signe rien de ce journal ; lequel des deux est le bon ne se voit pas d'ici.
    .next = Arrêtez, et comparez les deux à la copie du miroir.

finding-reworded = Accord formulé autrement
reason-reworded = Ce programme formule l'accord autrement que celui avec lequel il a été signé.
    .why = Le programme a été mis à jour, et une phrase se lit autrement.
    .verdicts = Les clauses s'appliquent telles que le fichier les contient.
    .next = Les deux parties relisent `vigie explain`, et signent à nouveau si elles sont d'accord.

finding-unreadable = Valeurs incomprises
reason-unreadable = Un champ que lit une clause est présent et ne se comprend pas.
    .why = La source ou la correspondance l'écrit sous une autre forme que celle du champ ; le motif est l'un de : type, number, range, time, reversed, word, surrogate, control, unit, address.
    .verdicts = Le champ n'a pas de valeur et n'est pas absent : il ne remplit aucun test positif, et la clause peut se taire sur cet événement. Les autres clauses et champs ne sont pas touchés.
    .next = `vigie explain` avec le motif dit quoi corriger ; le constat nomme le champ, le flux (topic) et une place.
found-unreadable = { $count ->
    [one] { $number } valeur incompréhensible
   *[other] { $number } valeurs incompréhensibles
 }

finding-unattributed = Faits qui n'appartiennent à personne
reason-unattributed = Des faits dont parle une clause n'appartiennent à personne : un champ de son `per` ou `by` n'a pas de valeur.
    .why = La source omet la personne, l'équipe ou le site, ou la correspondance ne les trouve pas.
    .verdicts = La clause ne les compte pour personne, et peut se taire au-delà de sa limite. Actes interdits et registres restent des écarts, « personne non désignée ».
    .next = Le constat nomme la clause et une place. Faites dire par la source de qui il s'agit ; d'ici là, le silence de cette clause ne veut rien dire.
found-unattributed = { $count ->
    [one] { $number } fait n'appartient
   *[other] { $number } faits n'appartiennent
 } à personne

finding-undecided = Faits qu'une clause ne peut juger
reason-undecided = Une clause ne peut juger un fait, faute d'un champ.
    .why = Un champ qu'elle interroge ou mesure est absent, ne se comprend pas ou tient à une supposition, et rien d'autre ne décide.
    .verdicts = La clause ne compte pas ce fait, alors qu'elle le vise peut-être.
    .next = Le constat nomme la clause, le champ et une place : remplissez le champ à la source ou dans la correspondance.
found-undecided = { $count ->
    [one] { $number } fait qu'une
   *[other] { $number } faits qu'une
 } clause ne peut juger

finding-id-reused = Un identifiant pour plusieurs événements
reason-id-reused = Une source a donné un même identifiant à des événements de contenus différents.
    .why = L'identifiant n'est pas celui de l'événement, mais d'une session par exemple, ou un événement a été changé sans version.
    .verdicts = Chacun compte, pour qu'aucun acte ne se cache derrière un autre ; une correction peut compter à côté de ce qu'elle corrige.
    .next = Nommez dans la correspondance ce qui rend un événement unique, et `version` là où la source numérote ses corrections.
found-id-reused = { $count ->
    [one] { $number } événement porte
   *[other] { $number } événements portent
 } un identifiant que sa source a donné à un autre contenu

finding-undeclared-site = Sites non déclarés
reason-undeclared-site = Des événements viennent d'un site que l'accord ne déclare pas.
    .why = Un nouveau site, une autre orthographe, ou un site omis de `sites:`.
    .verdicts = Les clauses qui nomment des sites ne s'y appliquent pas ; dans les chiffres il est parmi les autres sites.
    .next = Déclarez le site, ou corrigez son nom à la source ; les parties décident si l'accord s'y applique.
found-undeclared-site = { $count ->
    [one] { $number } événement
   *[other] { $number } événements
 } d'un site que l'accord ne déclare pas

finding-unread-keys = Clés que rien ne lit
reason-unread-keys = Des événements ont des clés que la forme canonique n'a pas.
    .why = Un champ mal écrit, ou un ajout propre à la source.
    .verdicts = Aucune clause ne peut les lire ; un champ mal écrit vaut absent.
    .next = Comparez le nom du constat à `vigie schema agreement`.
found-unread-keys = { $count ->
    [one] { $number } événement a
   *[other] { $number } événements ont
 } une clé que rien ne lit

finding-rejected = Messages illisibles
reason-rejected = Des messages, ou des événements qu'ils contiennent, ne se lisent pas.
    .why = Le motif accompagne chacun : voyez `vigie dead-letters`.
    .verdicts = Aucune clause ne les voit.
    .next = `vigie explain` avec le motif dit quoi corriger.
found-rejected = { $count ->
    [one] { $number } message ou événement illisible
   *[other] { $number } messages ou événements illisibles
 }

finding-civil-times = Heures civiles doubles ou inexistantes
reason-civil-times = Des événements portent des heures civiles qui viennent deux fois ce jour-là, ou jamais.
    .why = Le passage à l'heure d'hiver ou d'été, et la source n'écrit pas de décalage.
    .verdicts = Ils comptent au moment que donne la règle déclarée.
    .next = Faites écrire le décalage par la source.
found-civil-times = { $count ->
    [one] { $number } heure civile qui vient
   *[other] { $number } heures civiles qui viennent
 } deux fois ou jamais, ou jours sans heure

finding-old-times = Heures d'avant 2001 ou d'avant l'accord
reason-old-times = Des heures sont d'avant 2001, ou d'avant l'accord.
    .why = Des secondes sont lues comme millisecondes, une colonne vide est devenue 1970, la date ne tient lieu de rien ; ou le flux contient des faits d'avant l'accord.
    .verdicts = Ces événements comptent à cette heure : avant l'accord, où les clauses ne jugent rien.
    .next = Retrouvez le premier : nommez la bonne unité sous `time:` de la correspondance, ou demandez à la source pourquoi l'événement est si ancien.
found-old-times = { $count ->
    [one] { $number } heure
   *[other] { $number } heures
 } d'avant 2001 ou d'avant l'accord

finding-started-at = Où la lecture a commencé
reason-started-at = La lecture d'un flux (topic) a commencé à un instant que nomme la configuration.
    .why = `start:` de la source contient une heure, et les marques des messages disent où elle se trouve.
    .verdicts = Ce qui précède cette place n'est pas jugé. Si ces marques viennent des producteurs, la place peut ne pas être l'instant voulu.
    .next = Comparez la place du constat à ce que voulaient les parties.
found-started-at = la lecture a commencé à un instant choisi

finding-schema-missing = Attend un schéma
reason-schema-missing = Des messages nomment un schéma qui n'est pas là : ils ne peuvent pas encore être lus.
    .why = Le registre de schémas ne répond pas, ne le connaît pas, refuse l'accès au moniteur ou donne une réponse inutilisable : le constat dit lequel des quatre. Sans registre, son fichier manque au dossier de `paths.schemas`, ou il est inutilisable. Ou bien ce que contient le flux a seulement l'air d'en nommer un.
    .verdicts = La partition est lue à partir de la même place dès que le schéma est là : rien n'est perdu ni rejeté entre-temps, et les verdicts attendent.
    .next = Vérifiez `schema_registry` avec `vigie doctor`, ou placez le schéma dans le dossier de `paths.schemas`, sous le numéro ou l'identifiant du constat. S'il n'existe pas, un fichier contenant `"null"` fait rejeter ces messages.
found-schema-missing = la lecture attend un schéma

finding-unseen = Hors de vue
reason-unseen = Des partitions ne peuvent pas être vues : leurs meneurs ne répondent pas, ou elles ne peuvent pas être lues.
    .why = Un serveur Kafka est arrêté ou isolé, une partition n'a pas de meneur, ou le réseau fait obstacle : personne ne peut dire ce qui s'y passe.
    .verdicts = Rien n'est conclu de ce silence : les délais et les fenêtres qui ont besoin de ces partitions attendent. Ce qui s'y trouve est jugé dès qu'il peut être lu.
    .next = À l'exploitation de regarder les serveurs et le réseau. Le constat `seen_again` dit de quand à quand rien n'a été vu.

finding-seen-again = De nouveau en vue
reason-seen-again = Des partitions qui ne pouvaient pas être lues peuvent l'être à nouveau.
    .why = Leurs meneurs répondent, ou un flux (topic) qui manquait est là.
    .verdicts = Ce qui est arrivé entre-temps est lu maintenant et jugé à son heure, tant que les fenêtres peuvent changer.
    .next = Comparez cette période aux pannes que nomme l'employeur.

finding-open-transaction = Transaction ouverte
reason-open-transaction = Des messages attendent derrière une transaction que personne ne termine.
    .why = Un producteur a commencé une transaction sans la finir ni l'abandonner ; tout ce qui suit dans la partition attend, quel qu'en soit l'auteur.
    .verdicts = Ce qui attend n'est pas jugé avant la fin de la transaction, et rien n'est conclu de ce silence.
    .next = L'employeur explique quel programme la tient ouverte. Kafka y met fin de lui-même après `transaction.timeout.ms` ; qui peut écrire des transactions dans un flux peut le retenir.

finding-topic-missing = Flux absent
reason-topic-missing = La configuration nomme un flux (topic) qui n'est pas là, ou qui ne peut pas être vu.
    .why = Un nom est mal écrit, le flux n'a jamais été créé, ou le moniteur n'a pas le droit de le voir.
    .verdicts = Rien n'en est lu ; les clauses qui en parlent se taisent.
    .next = Comparez le nom sous `sources:` à ce que liste `vigie doctor` ; le constat nomme le plus proche.

finding-compacted = Flux compacté
reason-compacted = Un flux (topic) qui est lu est compacté.
    .why = `cleanup.policy=compact` : Kafka ne garde que le dernier message de chaque clé et retire les précédents, même avant leur lecture.
    .verdicts = Ce qui a été retiré n'a pas été jugé. Des preuves ultérieures sur ce flux trouvent d'autres messages que ceux qui ont été lus, et cela n'accuse personne.
    .next = L'employeur règle `cleanup.policy=delete` pour les flux dont parle l'accord.

finding-holes = Positions sans message
reason-holes = Des positions ne portent aucun message, et aucune transaction ne l'explique.
    .why = Kafka numérote les messages d'une partition l'un après l'autre. Des numéros manquent entre des messages lus, et un second regard n'y a trouvé ni messages d'une transaction abandonnée, ni marque de fin de transaction, ou (`not_looked_at`) n'a pas pu avoir lieu : la compaction ou quelqu'un a retiré ces messages avant leur lecture.
    .verdicts = Ce qui s'y trouvait n'a pas été jugé. Cela n'accuse personne : un flux compacté perd des messages de lui-même.
    .next = L'employeur explique où ils sont passés, et règle `cleanup.policy=delete` pour les flux dont parle l'accord. Si un flux n'a jamais été compacté, quelqu'un a modifié ou perdu des fichiers d'un serveur Kafka.
found-holes = { $count ->
    [one] { $number } position ne porte aucun message
   *[other] { $number } positions ne portent aucun message
}

finding-left-out = Flux laissés de côté
reason-left-out = Des flux (topics) qu'un motif désigne ne sont pas lus, car leur nom commence par deux traits bas.
    .why = Kafka tient son propre état dans des flux comme `__consumer_offsets`. Aucun motif ne prend un flux de ce nom, afin que `.*` lise ce qu'écrivent les systèmes et rien d'autre.
    .verdicts = Rien n'en est lu ; aucune clause ne porte sur ce que Kafka y tient.
    .next = Regardez les noms dans le constat. Celui qu'aucun Kafka ne crée de lui-même, l'employeur l'explique ; qui veut le faire lire le nomme sous `sources:`.
