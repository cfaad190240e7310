/** From the OpenAPI documents of Kubernetes 1.35, by test/contract/print-known-fields.main.ts. */
export const KNOWN_FIELDS: Readonly<Record<string, string>> = {
  'apiextensions.v1.CustomResourceColumnDefinition': 'description format jsonPath name priority type',
  'apiextensions.v1.CustomResourceConversion': 'strategy webhook:apiextensions.v1.WebhookConversion',
  'apiextensions.v1.CustomResourceDefinition':
    'apiVersion kind metadata:meta.v1.ObjectMeta spec:apiextensions.v1.CustomResourceDefinitionSpec status:apiextensions.v1.CustomResourceDefinitionStatus',
  'apiextensions.v1.CustomResourceDefinitionCondition':
    'lastTransitionTime message observedGeneration reason status type',
  'apiextensions.v1.CustomResourceDefinitionNames': 'categories kind listKind plural shortNames singular',
  'apiextensions.v1.CustomResourceDefinitionSpec':
    'conversion:apiextensions.v1.CustomResourceConversion group names:apiextensions.v1.CustomResourceDefinitionNames preserveUnknownFields scope versions:apiextensions.v1.CustomResourceDefinitionVersion',
  'apiextensions.v1.CustomResourceDefinitionStatus':
    'acceptedNames:apiextensions.v1.CustomResourceDefinitionNames conditions:apiextensions.v1.CustomResourceDefinitionCondition observedGeneration storedVersions',
  'apiextensions.v1.CustomResourceDefinitionVersion':
    'additionalPrinterColumns:apiextensions.v1.CustomResourceColumnDefinition deprecated deprecationWarning name schema:apiextensions.v1.CustomResourceValidation selectableFields:apiextensions.v1.SelectableField served storage subresources:apiextensions.v1.CustomResourceSubresources',
  'apiextensions.v1.CustomResourceSubresourceScale': 'labelSelectorPath specReplicasPath statusReplicasPath',
  'apiextensions.v1.CustomResourceSubresources':
    'scale:apiextensions.v1.CustomResourceSubresourceScale status',
  'apiextensions.v1.CustomResourceValidation': 'openAPIV3Schema:apiextensions.v1.JSONSchemaProps',
  'apiextensions.v1.ExternalDocumentation': 'description url',
  'apiextensions.v1.JSONSchemaProps':
    '$ref $schema additionalItems additionalProperties allOf:apiextensions.v1.JSONSchemaProps anyOf:apiextensions.v1.JSONSchemaProps default definitions{}:apiextensions.v1.JSONSchemaProps dependencies description enum example exclusiveMaximum exclusiveMinimum externalDocs:apiextensions.v1.ExternalDocumentation format id items maxItems maxLength maxProperties maximum minItems minLength minProperties minimum multipleOf not:apiextensions.v1.JSONSchemaProps nullable oneOf:apiextensions.v1.JSONSchemaProps pattern patternProperties{}:apiextensions.v1.JSONSchemaProps properties{}:apiextensions.v1.JSONSchemaProps required title type uniqueItems x-kubernetes-embedded-resource x-kubernetes-int-or-string x-kubernetes-list-map-keys x-kubernetes-list-type x-kubernetes-map-type x-kubernetes-preserve-unknown-fields x-kubernetes-validations:apiextensions.v1.ValidationRule',
  'apiextensions.v1.SelectableField': 'jsonPath',
  'apiextensions.v1.ServiceReference': 'name namespace path port',
  'apiextensions.v1.ValidationRule': 'fieldPath message messageExpression optionalOldSelf reason rule',
  'apiextensions.v1.WebhookClientConfig': 'caBundle service:apiextensions.v1.ServiceReference url',
  'apiextensions.v1.WebhookConversion':
    'clientConfig:apiextensions.v1.WebhookClientConfig conversionReviewVersions',
  'apps.v1.Deployment':
    'apiVersion kind metadata:meta.v1.ObjectMeta spec:apps.v1.DeploymentSpec status:apps.v1.DeploymentStatus',
  'apps.v1.DeploymentCondition': 'lastTransitionTime lastUpdateTime message reason status type',
  'apps.v1.DeploymentSpec':
    'minReadySeconds paused progressDeadlineSeconds replicas revisionHistoryLimit selector:meta.v1.LabelSelector strategy:apps.v1.DeploymentStrategy template:core.v1.PodTemplateSpec',
  'apps.v1.DeploymentStatus':
    'availableReplicas collisionCount conditions:apps.v1.DeploymentCondition observedGeneration readyReplicas replicas terminatingReplicas unavailableReplicas updatedReplicas',
  'apps.v1.DeploymentStrategy': 'rollingUpdate:apps.v1.RollingUpdateDeployment type',
  'apps.v1.ReplicaSet':
    'apiVersion kind metadata:meta.v1.ObjectMeta spec:apps.v1.ReplicaSetSpec status:apps.v1.ReplicaSetStatus',
  'apps.v1.ReplicaSetCondition': 'lastTransitionTime message reason status type',
  'apps.v1.ReplicaSetSpec':
    'minReadySeconds replicas selector:meta.v1.LabelSelector template:core.v1.PodTemplateSpec',
  'apps.v1.ReplicaSetStatus':
    'availableReplicas conditions:apps.v1.ReplicaSetCondition fullyLabeledReplicas observedGeneration readyReplicas replicas terminatingReplicas',
  'apps.v1.RollingUpdateDeployment': 'maxSurge maxUnavailable',
  'batch.v1.Job':
    'apiVersion kind metadata:meta.v1.ObjectMeta spec:batch.v1.JobSpec status:batch.v1.JobStatus',
  'batch.v1.JobCondition': 'lastProbeTime lastTransitionTime message reason status type',
  'batch.v1.JobSpec':
    'activeDeadlineSeconds backoffLimit backoffLimitPerIndex completionMode completions managedBy manualSelector maxFailedIndexes parallelism podFailurePolicy:batch.v1.PodFailurePolicy podReplacementPolicy selector:meta.v1.LabelSelector successPolicy:batch.v1.SuccessPolicy suspend template:core.v1.PodTemplateSpec ttlSecondsAfterFinished',
  'batch.v1.JobStatus':
    'active completedIndexes completionTime conditions:batch.v1.JobCondition failed failedIndexes ready startTime succeeded terminating uncountedTerminatedPods:batch.v1.UncountedTerminatedPods',
  'batch.v1.PodFailurePolicy': 'rules:batch.v1.PodFailurePolicyRule',
  'batch.v1.PodFailurePolicyOnExitCodesRequirement': 'containerName operator values',
  'batch.v1.PodFailurePolicyOnPodConditionsPattern': 'status type',
  'batch.v1.PodFailurePolicyRule':
    'action onExitCodes:batch.v1.PodFailurePolicyOnExitCodesRequirement onPodConditions:batch.v1.PodFailurePolicyOnPodConditionsPattern',
  'batch.v1.SuccessPolicy': 'rules:batch.v1.SuccessPolicyRule',
  'batch.v1.SuccessPolicyRule': 'succeededCount succeededIndexes',
  'batch.v1.UncountedTerminatedPods': 'failed succeeded',
  'coordination.v1.Lease': 'apiVersion kind metadata:meta.v1.ObjectMeta spec:coordination.v1.LeaseSpec',
  'coordination.v1.LeaseSpec':
    'acquireTime holderIdentity leaseDurationSeconds leaseTransitions preferredHolder renewTime strategy',
  'core.v1.AWSElasticBlockStoreVolumeSource': 'fsType partition readOnly volumeID',
  'core.v1.Affinity':
    'nodeAffinity:core.v1.NodeAffinity podAffinity:core.v1.PodAffinity podAntiAffinity:core.v1.PodAntiAffinity',
  'core.v1.AppArmorProfile': 'localhostProfile type',
  'core.v1.AttachedVolume': 'devicePath name',
  'core.v1.AzureDiskVolumeSource': 'cachingMode diskName diskURI fsType kind readOnly',
  'core.v1.AzureFileVolumeSource': 'readOnly secretName shareName',
  'core.v1.CSIVolumeSource':
    'driver fsType nodePublishSecretRef:core.v1.LocalObjectReference readOnly volumeAttributes',
  'core.v1.Capabilities': 'add drop',
  'core.v1.CephFSVolumeSource':
    'monitors path readOnly secretFile secretRef:core.v1.LocalObjectReference user',
  'core.v1.CinderVolumeSource': 'fsType readOnly secretRef:core.v1.LocalObjectReference volumeID',
  'core.v1.ClientIPConfig': 'timeoutSeconds',
  'core.v1.ClusterTrustBundleProjection': 'labelSelector:meta.v1.LabelSelector name optional path signerName',
  'core.v1.ConfigMap': 'apiVersion binaryData data immutable kind metadata:meta.v1.ObjectMeta',
  'core.v1.ConfigMapEnvSource': 'name optional',
  'core.v1.ConfigMapKeySelector': 'key name optional',
  'core.v1.ConfigMapNodeConfigSource': 'kubeletConfigKey name namespace resourceVersion uid',
  'core.v1.ConfigMapProjection': 'items:core.v1.KeyToPath name optional',
  'core.v1.ConfigMapVolumeSource': 'defaultMode items:core.v1.KeyToPath name optional',
  'core.v1.Container':
    'args command env:core.v1.EnvVar envFrom:core.v1.EnvFromSource image imagePullPolicy lifecycle:core.v1.Lifecycle livenessProbe:core.v1.Probe name ports:core.v1.ContainerPort readinessProbe:core.v1.Probe resizePolicy:core.v1.ContainerResizePolicy resources:core.v1.ResourceRequirements restartPolicy restartPolicyRules:core.v1.ContainerRestartRule securityContext:core.v1.SecurityContext startupProbe:core.v1.Probe stdin stdinOnce terminationMessagePath terminationMessagePolicy tty volumeDevices:core.v1.VolumeDevice volumeMounts:core.v1.VolumeMount workingDir',
  'core.v1.ContainerExtendedResourceRequest': 'containerName requestName resourceName',
  'core.v1.ContainerImage': 'names sizeBytes',
  'core.v1.ContainerPort': 'containerPort hostIP hostPort name protocol',
  'core.v1.ContainerResizePolicy': 'resourceName restartPolicy',
  'core.v1.ContainerRestartRule': 'action exitCodes:core.v1.ContainerRestartRuleOnExitCodes',
  'core.v1.ContainerRestartRuleOnExitCodes': 'operator values',
  'core.v1.ContainerState':
    'running:core.v1.ContainerStateRunning terminated:core.v1.ContainerStateTerminated waiting:core.v1.ContainerStateWaiting',
  'core.v1.ContainerStateRunning': 'startedAt',
  'core.v1.ContainerStateTerminated': 'containerID exitCode finishedAt message reason signal startedAt',
  'core.v1.ContainerStateWaiting': 'message reason',
  'core.v1.ContainerStatus':
    'allocatedResources allocatedResourcesStatus:core.v1.ResourceStatus containerID image imageID lastState:core.v1.ContainerState name ready resources:core.v1.ResourceRequirements restartCount started state:core.v1.ContainerState stopSignal user:core.v1.ContainerUser volumeMounts:core.v1.VolumeMountStatus',
  'core.v1.ContainerUser': 'linux:core.v1.LinuxContainerUser',
  'core.v1.DaemonEndpoint': 'Port',
  'core.v1.DownwardAPIProjection': 'items:core.v1.DownwardAPIVolumeFile',
  'core.v1.DownwardAPIVolumeFile':
    'fieldRef:core.v1.ObjectFieldSelector mode path resourceFieldRef:core.v1.ResourceFieldSelector',
  'core.v1.DownwardAPIVolumeSource': 'defaultMode items:core.v1.DownwardAPIVolumeFile',
  'core.v1.EmptyDirVolumeSource': 'medium sizeLimit',
  'core.v1.EnvFromSource': 'configMapRef:core.v1.ConfigMapEnvSource prefix secretRef:core.v1.SecretEnvSource',
  'core.v1.EnvVar': 'name value valueFrom:core.v1.EnvVarSource',
  'core.v1.EnvVarSource':
    'configMapKeyRef:core.v1.ConfigMapKeySelector fieldRef:core.v1.ObjectFieldSelector fileKeyRef:core.v1.FileKeySelector resourceFieldRef:core.v1.ResourceFieldSelector secretKeyRef:core.v1.SecretKeySelector',
  'core.v1.EphemeralContainer':
    'args command env:core.v1.EnvVar envFrom:core.v1.EnvFromSource image imagePullPolicy lifecycle:core.v1.Lifecycle livenessProbe:core.v1.Probe name ports:core.v1.ContainerPort readinessProbe:core.v1.Probe resizePolicy:core.v1.ContainerResizePolicy resources:core.v1.ResourceRequirements restartPolicy restartPolicyRules:core.v1.ContainerRestartRule securityContext:core.v1.SecurityContext startupProbe:core.v1.Probe stdin stdinOnce targetContainerName terminationMessagePath terminationMessagePolicy tty volumeDevices:core.v1.VolumeDevice volumeMounts:core.v1.VolumeMount workingDir',
  'core.v1.EphemeralVolumeSource': 'volumeClaimTemplate:core.v1.PersistentVolumeClaimTemplate',
  'core.v1.Event':
    'action apiVersion count eventTime firstTimestamp involvedObject:core.v1.ObjectReference kind lastTimestamp message metadata:meta.v1.ObjectMeta reason related:core.v1.ObjectReference reportingComponent reportingInstance series:core.v1.EventSeries source:core.v1.EventSource type',
  'core.v1.EventSeries': 'count lastObservedTime',
  'core.v1.EventSource': 'component host',
  'core.v1.ExecAction': 'command',
  'core.v1.FCVolumeSource': 'fsType lun readOnly targetWWNs wwids',
  'core.v1.FileKeySelector': 'key optional path volumeName',
  'core.v1.FlexVolumeSource': 'driver fsType options readOnly secretRef:core.v1.LocalObjectReference',
  'core.v1.FlockerVolumeSource': 'datasetName datasetUUID',
  'core.v1.GCEPersistentDiskVolumeSource': 'fsType partition pdName readOnly',
  'core.v1.GRPCAction': 'port service',
  'core.v1.GitRepoVolumeSource': 'directory repository revision',
  'core.v1.GlusterfsVolumeSource': 'endpoints path readOnly',
  'core.v1.HTTPGetAction': 'host httpHeaders:core.v1.HTTPHeader path port scheme',
  'core.v1.HTTPHeader': 'name value',
  'core.v1.HostAlias': 'hostnames ip',
  'core.v1.HostIP': 'ip',
  'core.v1.HostPathVolumeSource': 'path type',
  'core.v1.ISCSIVolumeSource':
    'chapAuthDiscovery chapAuthSession fsType initiatorName iqn iscsiInterface lun portals readOnly secretRef:core.v1.LocalObjectReference targetPortal',
  'core.v1.ImageVolumeSource': 'pullPolicy reference',
  'core.v1.KeyToPath': 'key mode path',
  'core.v1.Lifecycle': 'postStart:core.v1.LifecycleHandler preStop:core.v1.LifecycleHandler stopSignal',
  'core.v1.LifecycleHandler':
    'exec:core.v1.ExecAction httpGet:core.v1.HTTPGetAction sleep:core.v1.SleepAction tcpSocket:core.v1.TCPSocketAction',
  'core.v1.LimitRange': 'apiVersion kind metadata:meta.v1.ObjectMeta spec:core.v1.LimitRangeSpec',
  'core.v1.LimitRangeItem': 'default defaultRequest max maxLimitRequestRatio min type',
  'core.v1.LimitRangeSpec': 'limits:core.v1.LimitRangeItem',
  'core.v1.LinuxContainerUser': 'gid supplementalGroups uid',
  'core.v1.LoadBalancerIngress': 'hostname ip ipMode ports:core.v1.PortStatus',
  'core.v1.LoadBalancerStatus': 'ingress:core.v1.LoadBalancerIngress',
  'core.v1.LocalObjectReference': 'name',
  'core.v1.ModifyVolumeStatus': 'status targetVolumeAttributesClassName',
  'core.v1.NFSVolumeSource': 'path readOnly server',
  'core.v1.Namespace':
    'apiVersion kind metadata:meta.v1.ObjectMeta spec:core.v1.NamespaceSpec status:core.v1.NamespaceStatus',
  'core.v1.NamespaceCondition': 'lastTransitionTime message reason status type',
  'core.v1.NamespaceSpec': 'finalizers',
  'core.v1.NamespaceStatus': 'conditions:core.v1.NamespaceCondition phase',
  'core.v1.Node':
    'apiVersion kind metadata:meta.v1.ObjectMeta spec:core.v1.NodeSpec status:core.v1.NodeStatus',
  'core.v1.NodeAddress': 'address type',
  'core.v1.NodeAffinity':
    'preferredDuringSchedulingIgnoredDuringExecution:core.v1.PreferredSchedulingTerm requiredDuringSchedulingIgnoredDuringExecution:core.v1.NodeSelector',
  'core.v1.NodeCondition': 'lastHeartbeatTime lastTransitionTime message reason status type',
  'core.v1.NodeConfigSource': 'configMap:core.v1.ConfigMapNodeConfigSource',
  'core.v1.NodeConfigStatus':
    'active:core.v1.NodeConfigSource assigned:core.v1.NodeConfigSource error lastKnownGood:core.v1.NodeConfigSource',
  'core.v1.NodeDaemonEndpoints': 'kubeletEndpoint:core.v1.DaemonEndpoint',
  'core.v1.NodeFeatures': 'supplementalGroupsPolicy',
  'core.v1.NodeRuntimeHandler': 'features:core.v1.NodeRuntimeHandlerFeatures name',
  'core.v1.NodeRuntimeHandlerFeatures': 'recursiveReadOnlyMounts userNamespaces',
  'core.v1.NodeSelector': 'nodeSelectorTerms:core.v1.NodeSelectorTerm',
  'core.v1.NodeSelectorRequirement': 'key operator values',
  'core.v1.NodeSelectorTerm':
    'matchExpressions:core.v1.NodeSelectorRequirement matchFields:core.v1.NodeSelectorRequirement',
  'core.v1.NodeSpec':
    'configSource:core.v1.NodeConfigSource externalID podCIDR podCIDRs providerID taints:core.v1.Taint unschedulable',
  'core.v1.NodeStatus':
    'addresses:core.v1.NodeAddress allocatable capacity conditions:core.v1.NodeCondition config:core.v1.NodeConfigStatus daemonEndpoints:core.v1.NodeDaemonEndpoints declaredFeatures features:core.v1.NodeFeatures images:core.v1.ContainerImage nodeInfo:core.v1.NodeSystemInfo phase runtimeHandlers:core.v1.NodeRuntimeHandler volumesAttached:core.v1.AttachedVolume volumesInUse',
  'core.v1.NodeSwapStatus': 'capacity',
  'core.v1.NodeSystemInfo':
    'architecture bootID containerRuntimeVersion kernelVersion kubeProxyVersion kubeletVersion machineID operatingSystem osImage swap:core.v1.NodeSwapStatus systemUUID',
  'core.v1.ObjectFieldSelector': 'apiVersion fieldPath',
  'core.v1.ObjectReference': 'apiVersion fieldPath kind name namespace resourceVersion uid',
  'core.v1.PersistentVolumeClaim':
    'apiVersion kind metadata:meta.v1.ObjectMeta spec:core.v1.PersistentVolumeClaimSpec status:core.v1.PersistentVolumeClaimStatus',
  'core.v1.PersistentVolumeClaimCondition': 'lastProbeTime lastTransitionTime message reason status type',
  'core.v1.PersistentVolumeClaimSpec':
    'accessModes dataSource:core.v1.TypedLocalObjectReference dataSourceRef:core.v1.TypedObjectReference resources:core.v1.VolumeResourceRequirements selector:meta.v1.LabelSelector storageClassName volumeAttributesClassName volumeMode volumeName',
  'core.v1.PersistentVolumeClaimStatus':
    'accessModes allocatedResourceStatuses allocatedResources capacity conditions:core.v1.PersistentVolumeClaimCondition currentVolumeAttributesClassName modifyVolumeStatus:core.v1.ModifyVolumeStatus phase',
  'core.v1.PersistentVolumeClaimTemplate':
    'metadata:meta.v1.ObjectMeta spec:core.v1.PersistentVolumeClaimSpec',
  'core.v1.PersistentVolumeClaimVolumeSource': 'claimName readOnly',
  'core.v1.PhotonPersistentDiskVolumeSource': 'fsType pdID',
  'core.v1.Pod': 'apiVersion kind metadata:meta.v1.ObjectMeta spec:core.v1.PodSpec status:core.v1.PodStatus',
  'core.v1.PodAffinity':
    'preferredDuringSchedulingIgnoredDuringExecution:core.v1.WeightedPodAffinityTerm requiredDuringSchedulingIgnoredDuringExecution:core.v1.PodAffinityTerm',
  'core.v1.PodAffinityTerm':
    'labelSelector:meta.v1.LabelSelector matchLabelKeys mismatchLabelKeys namespaceSelector:meta.v1.LabelSelector namespaces topologyKey',
  'core.v1.PodAntiAffinity':
    'preferredDuringSchedulingIgnoredDuringExecution:core.v1.WeightedPodAffinityTerm requiredDuringSchedulingIgnoredDuringExecution:core.v1.PodAffinityTerm',
  'core.v1.PodCertificateProjection':
    'certificateChainPath credentialBundlePath keyPath keyType maxExpirationSeconds signerName userAnnotations',
  'core.v1.PodCondition': 'lastProbeTime lastTransitionTime message observedGeneration reason status type',
  'core.v1.PodDNSConfig': 'nameservers options:core.v1.PodDNSConfigOption searches',
  'core.v1.PodDNSConfigOption': 'name value',
  'core.v1.PodExtendedResourceClaimStatus':
    'requestMappings:core.v1.ContainerExtendedResourceRequest resourceClaimName',
  'core.v1.PodIP': 'ip',
  'core.v1.PodOS': 'name',
  'core.v1.PodReadinessGate': 'conditionType',
  'core.v1.PodResourceClaim': 'name resourceClaimName resourceClaimTemplateName',
  'core.v1.PodResourceClaimStatus': 'name resourceClaimName',
  'core.v1.PodSchedulingGate': 'name',
  'core.v1.PodSecurityContext':
    'appArmorProfile:core.v1.AppArmorProfile fsGroup fsGroupChangePolicy runAsGroup runAsNonRoot runAsUser seLinuxChangePolicy seLinuxOptions:core.v1.SELinuxOptions seccompProfile:core.v1.SeccompProfile supplementalGroups supplementalGroupsPolicy sysctls:core.v1.Sysctl windowsOptions:core.v1.WindowsSecurityContextOptions',
  'core.v1.PodSpec':
    'activeDeadlineSeconds affinity:core.v1.Affinity automountServiceAccountToken containers:core.v1.Container dnsConfig:core.v1.PodDNSConfig dnsPolicy enableServiceLinks ephemeralContainers:core.v1.EphemeralContainer hostAliases:core.v1.HostAlias hostIPC hostNetwork hostPID hostUsers hostname hostnameOverride imagePullSecrets:core.v1.LocalObjectReference initContainers:core.v1.Container nodeName nodeSelector os:core.v1.PodOS overhead preemptionPolicy priority priorityClassName readinessGates:core.v1.PodReadinessGate resourceClaims:core.v1.PodResourceClaim resources:core.v1.ResourceRequirements restartPolicy runtimeClassName schedulerName schedulingGates:core.v1.PodSchedulingGate securityContext:core.v1.PodSecurityContext serviceAccount serviceAccountName setHostnameAsFQDN shareProcessNamespace subdomain terminationGracePeriodSeconds tolerations:core.v1.Toleration topologySpreadConstraints:core.v1.TopologySpreadConstraint volumes:core.v1.Volume workloadRef:core.v1.WorkloadReference',
  'core.v1.PodStatus':
    'allocatedResources conditions:core.v1.PodCondition containerStatuses:core.v1.ContainerStatus ephemeralContainerStatuses:core.v1.ContainerStatus extendedResourceClaimStatus:core.v1.PodExtendedResourceClaimStatus hostIP hostIPs:core.v1.HostIP initContainerStatuses:core.v1.ContainerStatus message nominatedNodeName observedGeneration phase podIP podIPs:core.v1.PodIP qosClass reason resize resourceClaimStatuses:core.v1.PodResourceClaimStatus resources:core.v1.ResourceRequirements startTime',
  'core.v1.PodTemplateSpec': 'metadata:meta.v1.ObjectMeta spec:core.v1.PodSpec',
  'core.v1.PortStatus': 'error port protocol',
  'core.v1.PortworxVolumeSource': 'fsType readOnly volumeID',
  'core.v1.PreferredSchedulingTerm': 'preference:core.v1.NodeSelectorTerm weight',
  'core.v1.Probe':
    'exec:core.v1.ExecAction failureThreshold grpc:core.v1.GRPCAction httpGet:core.v1.HTTPGetAction initialDelaySeconds periodSeconds successThreshold tcpSocket:core.v1.TCPSocketAction terminationGracePeriodSeconds timeoutSeconds',
  'core.v1.ProjectedVolumeSource': 'defaultMode sources:core.v1.VolumeProjection',
  'core.v1.QuobyteVolumeSource': 'group readOnly registry tenant user volume',
  'core.v1.RBDVolumeSource':
    'fsType image keyring monitors pool readOnly secretRef:core.v1.LocalObjectReference user',
  'core.v1.ResourceClaim': 'name request',
  'core.v1.ResourceFieldSelector': 'containerName divisor resource',
  'core.v1.ResourceHealth': 'health resourceID',
  'core.v1.ResourceQuota':
    'apiVersion kind metadata:meta.v1.ObjectMeta spec:core.v1.ResourceQuotaSpec status:core.v1.ResourceQuotaStatus',
  'core.v1.ResourceQuotaSpec': 'hard scopeSelector:core.v1.ScopeSelector scopes',
  'core.v1.ResourceQuotaStatus': 'hard used',
  'core.v1.ResourceRequirements': 'claims:core.v1.ResourceClaim limits requests',
  'core.v1.ResourceStatus': 'name resources:core.v1.ResourceHealth',
  'core.v1.SELinuxOptions': 'level role type user',
  'core.v1.ScaleIOVolumeSource':
    'fsType gateway protectionDomain readOnly secretRef:core.v1.LocalObjectReference sslEnabled storageMode storagePool system volumeName',
  'core.v1.ScopeSelector': 'matchExpressions:core.v1.ScopedResourceSelectorRequirement',
  'core.v1.ScopedResourceSelectorRequirement': 'operator scopeName values',
  'core.v1.SeccompProfile': 'localhostProfile type',
  'core.v1.Secret': 'apiVersion data immutable kind metadata:meta.v1.ObjectMeta stringData type',
  'core.v1.SecretEnvSource': 'name optional',
  'core.v1.SecretKeySelector': 'key name optional',
  'core.v1.SecretProjection': 'items:core.v1.KeyToPath name optional',
  'core.v1.SecretVolumeSource': 'defaultMode items:core.v1.KeyToPath optional secretName',
  'core.v1.SecurityContext':
    'allowPrivilegeEscalation appArmorProfile:core.v1.AppArmorProfile capabilities:core.v1.Capabilities privileged procMount readOnlyRootFilesystem runAsGroup runAsNonRoot runAsUser seLinuxOptions:core.v1.SELinuxOptions seccompProfile:core.v1.SeccompProfile windowsOptions:core.v1.WindowsSecurityContextOptions',
  'core.v1.Service':
    'apiVersion kind metadata:meta.v1.ObjectMeta spec:core.v1.ServiceSpec status:core.v1.ServiceStatus',
  'core.v1.ServiceAccount':
    'apiVersion automountServiceAccountToken imagePullSecrets:core.v1.LocalObjectReference kind metadata:meta.v1.ObjectMeta secrets:core.v1.ObjectReference',
  'core.v1.ServiceAccountTokenProjection': 'audience expirationSeconds path',
  'core.v1.ServicePort': 'appProtocol name nodePort port protocol targetPort',
  'core.v1.ServiceSpec':
    'allocateLoadBalancerNodePorts clusterIP clusterIPs externalIPs externalName externalTrafficPolicy healthCheckNodePort internalTrafficPolicy ipFamilies ipFamilyPolicy loadBalancerClass loadBalancerIP loadBalancerSourceRanges ports:core.v1.ServicePort publishNotReadyAddresses selector sessionAffinity sessionAffinityConfig:core.v1.SessionAffinityConfig trafficDistribution type',
  'core.v1.ServiceStatus': 'conditions:meta.v1.Condition loadBalancer:core.v1.LoadBalancerStatus',
  'core.v1.SessionAffinityConfig': 'clientIP:core.v1.ClientIPConfig',
  'core.v1.SleepAction': 'seconds',
  'core.v1.StorageOSVolumeSource':
    'fsType readOnly secretRef:core.v1.LocalObjectReference volumeName volumeNamespace',
  'core.v1.Sysctl': 'name value',
  'core.v1.TCPSocketAction': 'host port',
  'core.v1.Taint': 'effect key timeAdded value',
  'core.v1.Toleration': 'effect key operator tolerationSeconds value',
  'core.v1.TopologySelectorLabelRequirement': 'key values',
  'core.v1.TopologySelectorTerm': 'matchLabelExpressions:core.v1.TopologySelectorLabelRequirement',
  'core.v1.TopologySpreadConstraint':
    'labelSelector:meta.v1.LabelSelector matchLabelKeys maxSkew minDomains nodeAffinityPolicy nodeTaintsPolicy topologyKey whenUnsatisfiable',
  'core.v1.TypedLocalObjectReference': 'apiGroup kind name',
  'core.v1.TypedObjectReference': 'apiGroup kind name namespace',
  'core.v1.Volume':
    'awsElasticBlockStore:core.v1.AWSElasticBlockStoreVolumeSource azureDisk:core.v1.AzureDiskVolumeSource azureFile:core.v1.AzureFileVolumeSource cephfs:core.v1.CephFSVolumeSource cinder:core.v1.CinderVolumeSource configMap:core.v1.ConfigMapVolumeSource csi:core.v1.CSIVolumeSource downwardAPI:core.v1.DownwardAPIVolumeSource emptyDir:core.v1.EmptyDirVolumeSource ephemeral:core.v1.EphemeralVolumeSource fc:core.v1.FCVolumeSource flexVolume:core.v1.FlexVolumeSource flocker:core.v1.FlockerVolumeSource gcePersistentDisk:core.v1.GCEPersistentDiskVolumeSource gitRepo:core.v1.GitRepoVolumeSource glusterfs:core.v1.GlusterfsVolumeSource hostPath:core.v1.HostPathVolumeSource image:core.v1.ImageVolumeSource iscsi:core.v1.ISCSIVolumeSource name nfs:core.v1.NFSVolumeSource persistentVolumeClaim:core.v1.PersistentVolumeClaimVolumeSource photonPersistentDisk:core.v1.PhotonPersistentDiskVolumeSource portworxVolume:core.v1.PortworxVolumeSource projected:core.v1.ProjectedVolumeSource quobyte:core.v1.QuobyteVolumeSource rbd:core.v1.RBDVolumeSource scaleIO:core.v1.ScaleIOVolumeSource secret:core.v1.SecretVolumeSource storageos:core.v1.StorageOSVolumeSource vsphereVolume:core.v1.VsphereVirtualDiskVolumeSource',
  'core.v1.VolumeDevice': 'devicePath name',
  'core.v1.VolumeMount': 'mountPath mountPropagation name readOnly recursiveReadOnly subPath subPathExpr',
  'core.v1.VolumeMountStatus': 'mountPath name readOnly recursiveReadOnly',
  'core.v1.VolumeProjection':
    'clusterTrustBundle:core.v1.ClusterTrustBundleProjection configMap:core.v1.ConfigMapProjection downwardAPI:core.v1.DownwardAPIProjection podCertificate:core.v1.PodCertificateProjection secret:core.v1.SecretProjection serviceAccountToken:core.v1.ServiceAccountTokenProjection',
  'core.v1.VolumeResourceRequirements': 'limits requests',
  'core.v1.VsphereVirtualDiskVolumeSource': 'fsType storagePolicyID storagePolicyName volumePath',
  'core.v1.WeightedPodAffinityTerm': 'podAffinityTerm:core.v1.PodAffinityTerm weight',
  'core.v1.WindowsSecurityContextOptions':
    'gmsaCredentialSpec gmsaCredentialSpecName hostProcess runAsUserName',
  'core.v1.WorkloadReference': 'name podGroup podGroupReplicaKey',
  'discovery.v1.Endpoint':
    'addresses conditions:discovery.v1.EndpointConditions deprecatedTopology hints:discovery.v1.EndpointHints hostname nodeName targetRef:core.v1.ObjectReference zone',
  'discovery.v1.EndpointConditions': 'ready serving terminating',
  'discovery.v1.EndpointHints': 'forNodes:discovery.v1.ForNode forZones:discovery.v1.ForZone',
  'discovery.v1.EndpointPort': 'appProtocol name port protocol',
  'discovery.v1.EndpointSlice':
    'addressType apiVersion endpoints:discovery.v1.Endpoint kind metadata:meta.v1.ObjectMeta ports:discovery.v1.EndpointPort',
  'discovery.v1.ForNode': 'name',
  'discovery.v1.ForZone': 'name',
  'meta.v1.Condition': 'lastTransitionTime message observedGeneration reason status type',
  'meta.v1.LabelSelector': 'matchExpressions:meta.v1.LabelSelectorRequirement matchLabels',
  'meta.v1.LabelSelectorRequirement': 'key operator values',
  'meta.v1.ManagedFieldsEntry': 'apiVersion fieldsType fieldsV1 manager operation subresource time',
  'meta.v1.ObjectMeta':
    'annotations creationTimestamp deletionGracePeriodSeconds deletionTimestamp finalizers generateName generation labels managedFields:meta.v1.ManagedFieldsEntry name namespace ownerReferences:meta.v1.OwnerReference resourceVersion selfLink uid',
  'meta.v1.OwnerReference': 'apiVersion blockOwnerDeletion controller kind name uid',
  'networking.v1.IPBlock': 'cidr except',
  'networking.v1.NetworkPolicy':
    'apiVersion kind metadata:meta.v1.ObjectMeta spec:networking.v1.NetworkPolicySpec',
  'networking.v1.NetworkPolicyEgressRule':
    'ports:networking.v1.NetworkPolicyPort to:networking.v1.NetworkPolicyPeer',
  'networking.v1.NetworkPolicyIngressRule':
    'from:networking.v1.NetworkPolicyPeer ports:networking.v1.NetworkPolicyPort',
  'networking.v1.NetworkPolicyPeer':
    'ipBlock:networking.v1.IPBlock namespaceSelector:meta.v1.LabelSelector podSelector:meta.v1.LabelSelector',
  'networking.v1.NetworkPolicyPort': 'endPort port protocol',
  'networking.v1.NetworkPolicySpec':
    'egress:networking.v1.NetworkPolicyEgressRule ingress:networking.v1.NetworkPolicyIngressRule podSelector:meta.v1.LabelSelector policyTypes',
  'policy.v1.PodDisruptionBudget':
    'apiVersion kind metadata:meta.v1.ObjectMeta spec:policy.v1.PodDisruptionBudgetSpec status:policy.v1.PodDisruptionBudgetStatus',
  'policy.v1.PodDisruptionBudgetSpec':
    'maxUnavailable minAvailable selector:meta.v1.LabelSelector unhealthyPodEvictionPolicy',
  'policy.v1.PodDisruptionBudgetStatus':
    'conditions:meta.v1.Condition currentHealthy desiredHealthy disruptedPods disruptionsAllowed expectedPods observedGeneration',
  'rbac.v1.AggregationRule': 'clusterRoleSelectors:meta.v1.LabelSelector',
  'rbac.v1.ClusterRole':
    'aggregationRule:rbac.v1.AggregationRule apiVersion kind metadata:meta.v1.ObjectMeta rules:rbac.v1.PolicyRule',
  'rbac.v1.ClusterRoleBinding':
    'apiVersion kind metadata:meta.v1.ObjectMeta roleRef:rbac.v1.RoleRef subjects:rbac.v1.Subject',
  'rbac.v1.PolicyRule': 'apiGroups nonResourceURLs resourceNames resources verbs',
  'rbac.v1.Role': 'apiVersion kind metadata:meta.v1.ObjectMeta rules:rbac.v1.PolicyRule',
  'rbac.v1.RoleBinding':
    'apiVersion kind metadata:meta.v1.ObjectMeta roleRef:rbac.v1.RoleRef subjects:rbac.v1.Subject',
  'rbac.v1.RoleRef': 'apiGroup kind name',
  'rbac.v1.Subject': 'apiGroup kind name namespace',
  'scheduling.v1.PriorityClass':
    'apiVersion description globalDefault kind metadata:meta.v1.ObjectMeta preemptionPolicy value',
  'storage.v1.StorageClass':
    'allowVolumeExpansion allowedTopologies:core.v1.TopologySelectorTerm apiVersion kind metadata:meta.v1.ObjectMeta mountOptions parameters provisioner reclaimPolicy volumeBindingMode',
};
