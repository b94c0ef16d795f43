import type { HorizontalPodAutoscaler } from 'kubernetes-types/autoscaling/v2';
import type { ResolvedAutoscaler, ResolvedService, ResolvedTrigger } from '../../resolve/service/resolved';
import { type Manifest, type ManifestMetadata, metadata } from '../manifest';

/**
 * A ScaledObject of KEDA.
 *
 * @see https://keda.sh/docs/latest/reference/scaledobject-spec/
 */
export interface ScaledObject {
  apiVersion: 'keda.sh/v1alpha1';
  kind: 'ScaledObject';
  metadata: ManifestMetadata;
  spec: {
    scaleTargetRef: { apiVersion: string; kind: string; name: string };
    minReplicaCount: number;
    maxReplicaCount: number;
    pollingInterval: number;
    cooldownPeriod: number;
    fallback?: { failureThreshold: number; replicas: number };
    triggers: ScaledObjectTrigger[];
  };
}

/** One trigger, whose metadata is text. */
export interface ScaledObjectTrigger {
  type: string;
  metricType?: string;
  metadata: Record<string, string>;
  authenticationRef?: { name: string; kind: string };
}

/** What changes the number of daemons. */
export function autoscaler(
  service: ResolvedService,
  scaling: ResolvedAutoscaler,
): Manifest<HorizontalPodAutoscaler> | Manifest<ScaledObject> {
  return scaling.type === 'keda' ? scaledObject(service, scaling) : horizontalPodAutoscaler(service, scaling);
}

function target({ resolvedDaemon, pool }: ResolvedService) {
  return { apiVersion: 'apps/v1', kind: pool.workload.kind, name: resolvedDaemon.name };
}

type Horizontal = Extract<ResolvedAutoscaler, { type: 'horizontalPodAutoscaler' }>;

function horizontalPodAutoscaler(service: ResolvedService, scaling: Horizontal): Manifest<HorizontalPodAutoscaler> {
  const { minReplicas, maxReplicas, targets, stabilizationSeconds } = scaling;
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: metadata(service.resolvedDaemon),
    spec: {
      scaleTargetRef: target(service),
      minReplicas,
      maxReplicas,
      metrics: targets.map(({ resource: name, utilization }) => ({
        type: 'Resource',
        resource: { name, target: { type: 'Utilization', averageUtilization: utilization } },
      })),
      behavior: { scaleDown: { stabilizationWindowSeconds: stabilizationSeconds } },
    },
  };
}

function scaledObject(service: ResolvedService, scaling: Extract<ResolvedAutoscaler, { type: 'keda' }>): Manifest<ScaledObject> {
  const { minReplicas, maxReplicas, pollingInterval, cooldownPeriod, fallback, triggers } = scaling;
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: metadata(service.resolvedDaemon),
    spec: {
      scaleTargetRef: target(service),
      minReplicaCount: minReplicas,
      maxReplicaCount: maxReplicas,
      pollingInterval,
      cooldownPeriod,
      ...(fallback !== undefined && { fallback: { ...fallback } }),
      triggers: triggers.map(renderTrigger),
    },
  };
}

function renderTrigger({ type, metricType, metadata: settings, authenticationRef }: ResolvedTrigger): ScaledObjectTrigger {
  return {
    type,
    ...(metricType !== undefined && { metricType }),
    metadata: { ...settings },
    ...(authenticationRef !== undefined && { authenticationRef: { ...authenticationRef } }),
  };
}
