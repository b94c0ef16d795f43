import type { Deployment, StatefulSet } from 'kubernetes-types/apps/v1';
import type { PersistentVolumeClaim, TopologySpreadConstraint } from 'kubernetes-types/core/v1';
import type { PoolClaim, PoolWorkload, ResolvedPool, ResolvedService } from '../../resolve/service/resolved';
import { podTemplate } from '../daemon-set';
import { type ManifestMetadata, metadata, nonEmpty, type PodTemplate, type WorkloadManifest } from '../manifest';

/** The daemons. */
export function workload(service: ResolvedService): WorkloadManifest<Deployment> | WorkloadManifest<StatefulSet> {
  const made = service.pool.workload;
  return made.kind === 'Deployment' ? deployment(service, made.strategy) : statefulSet(service, made);
}

// As long as a daemon that is replaced may take to end, and ten minutes for its successor to start.
const startSeconds = 600;

function deployment(service: ResolvedService, type: 'RollingUpdate' | 'Recreate'): WorkloadManifest<Deployment> {
  const { resolvedDaemon: daemon } = service;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: workloadMetadata(service),
    spec: {
      ...replicas(service.pool),
      selector: { matchLabels: { ...daemon.selector } },
      strategy: type === 'Recreate' ? { type } : { type, rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      progressDeadlineSeconds: daemon.graceSeconds + startSeconds,
      template: poolTemplate(service),
    },
  };
}

type MadeStatefulSet = Extract<PoolWorkload, { kind: 'StatefulSet' }>;

function statefulSet(service: ResolvedService, { serviceName, claim }: MadeStatefulSet): WorkloadManifest<StatefulSet> {
  const { resolvedDaemon: daemon, pool } = service;
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: workloadMetadata(service),
    spec: {
      ...replicas(pool),
      serviceName,
      selector: { matchLabels: { ...daemon.selector } },
      // No daemon waits for another one.
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'RollingUpdate' },
      persistentVolumeClaimRetentionPolicy: { ...claim.retention },
      template: poolTemplate(service),
      volumeClaimTemplates: [claimTemplate(claim)],
    },
  };
}

function workloadMetadata({ resolvedDaemon: daemon, pool }: ResolvedService): ManifestMetadata {
  return metadata({ ...daemon, annotations: { ...daemon.annotations, ...pool.rotation.workload } });
}

function replicas({ replicas: number }: ResolvedPool): { replicas?: number } {
  return number === undefined ? {} : { replicas: number };
}

function poolTemplate({ resolvedDaemon: daemon, pool }: ResolvedService): PodTemplate {
  const { metadata: own, spec } = podTemplate(pool.nodes, daemon);
  return {
    metadata: { ...own, annotations: { ...own.annotations, ...pool.rotation.pods } },
    spec: {
      ...spec,
      ...(pool.schedulerName !== undefined && { schedulerName: pool.schedulerName }),
      ...nonEmpty(
        'topologySpreadConstraints',
        pool.spread.map(
          (constraint): TopologySpreadConstraint => ({ ...constraint, labelSelector: { matchLabels: { ...daemon.selector } } }),
        ),
      ),
    },
  };
}

// The API server completes a claim template, also with its kind.
function claimTemplate({ size, storageClassName, accessMode }: PoolClaim): PersistentVolumeClaim {
  return {
    metadata: { name: 'root' },
    spec: {
      accessModes: [accessMode],
      ...(storageClassName !== undefined && { storageClassName }),
      resources: { requests: { storage: size } },
    },
  };
}
