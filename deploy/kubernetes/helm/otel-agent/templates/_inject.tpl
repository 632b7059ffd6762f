{{/*
A pod's spec with the agent in it, as YAML. In the template of a workload:

  spec:
  (see deploy/kubernetes/helm/example)

where "checkout.pod" is a template of yours that holds the pod's spec.
*/}}
{{- define "otel-agent.inject" -}}
{{- $pod := deepCopy .pod -}}
{{- if .values.enabled -}}
{{- $names := .values.containers | default (list (first $pod.containers).name) -}}
{{- $containers := list -}}
{{- range $container := $pod.containers -}}
{{- if has $container.name $names -}}
{{- $container = include "otel-agent.injectContainer" $container | fromYaml -}}
{{- end -}}
{{- $containers = append $containers $container -}}
{{- end -}}
{{- $_ := set $pod "containers" $containers -}}
{{- $copy := include "otel-agent.initContainer" .values | fromYaml -}}
{{- $_ = set $pod "initContainers" (prepend ($pod.initContainers | default list) $copy) -}}
{{- $volume := dict "name" "otel-agent" "emptyDir" (dict "sizeLimit" "16Mi") -}}
{{- $_ = set $pod "volumes" (append ($pod.volumes | default list) $volume) -}}
{{- end -}}
{{- toYaml $pod -}}
{{- end -}}

{{/* The copy of the agent's files. Fits the restricted Pod Security Standard whatever user the pod runs as. */}}
{{- define "otel-agent.initContainer" -}}
name: otel-agent
image: {{ .image }}
command: [cp, -r, /autoinstrumentation/., /otel-agent]
resources:
  requests: { cpu: 10m, memory: 16Mi }
  limits: { memory: 32Mi }
securityContext:
  allowPrivilegeEscalation: false
  capabilities: { drop: [ALL] }
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  seccompProfile: { type: RuntimeDefault }
volumeMounts:
  - { name: otel-agent, mountPath: /otel-agent }
{{- end -}}

{{/* NODE_OPTIONS together with what the container had; every other variable of its own stays. */}}
{{- define "otel-agent.injectContainer" -}}
{{- $container := deepCopy . -}}
{{- $option := "--require /otel-agent/autoinstrumentation.js" -}}
{{- $env := list -}}
{{- $seen := list -}}
{{- range $variable := $container.env | default list -}}
{{- $seen = append $seen $variable.name -}}
{{- if eq $variable.name "NODE_OPTIONS" -}}
{{- if hasKey $variable "valueFrom" -}}
{{- fail (printf "container %s takes NODE_OPTIONS from elsewhere: write there %q, and set otel-agent.containers so that this container is left out" $container.name $option) -}}
{{- end -}}
{{- $variable = dict "name" "NODE_OPTIONS" "value" (printf "%s %s" ($variable.value | default "") $option | trim) -}}
{{- end -}}
{{- $env = append $env $variable -}}
{{- end -}}
{{- if not (has "NODE_OPTIONS" $seen) -}}
{{- $env = append $env (dict "name" "NODE_OPTIONS" "value" $option) -}}
{{- end -}}
{{- $known := dict "NAMESPACE_NAME" "metadata.namespace" "POD_NAME" "metadata.name" "POD_UID" "metadata.uid" "NODE_NAME" "spec.nodeName" -}}
{{- range $suffix := list "NAMESPACE_NAME" "POD_NAME" "POD_UID" "NODE_NAME" -}}
{{- $name := printf "OTEL_RESOURCE_ATTRIBUTES_%s" $suffix -}}
{{- if not (has $name $seen) -}}
{{- $env = append $env (dict "name" $name "valueFrom" (dict "fieldRef" (dict "fieldPath" (get $known $suffix)))) -}}
{{- end -}}
{{- end -}}
{{- $_ := set $container "env" $env -}}
{{- $mount := dict "name" "otel-agent" "mountPath" "/otel-agent" "readOnly" true -}}
{{- $_ = set $container "volumeMounts" (append ($container.volumeMounts | default list) $mount) -}}
{{- toYaml $container -}}
{{- end -}}
