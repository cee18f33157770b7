{{- /*
SPDX-License-Identifier: EUPL-1.2
*/ -}}
{{- define "vigie.labels" -}}
{ app.kubernetes.io/name: vigie, app.kubernetes.io/instance: {{ .Release.Name }} }
{{- end }}
