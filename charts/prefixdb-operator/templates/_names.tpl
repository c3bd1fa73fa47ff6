{{- define "prefixdb-operator.labels" -}}
app.kubernetes.io/name: prefixdb-operator
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "prefixdb-operator.selector" -}}
app.kubernetes.io/name: prefixdb-operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- /* Of what belongs to no namespace: two releases of one name in two namespaces do not share it. */}}
{{- define "prefixdb-operator.clusterWide" -}}
{{ .Release.Namespace }}-{{ .Release.Name }}
{{- end }}
