import { buildCases, buildkitCases, environmentCase } from './builds';
import {
  access,
  accessGoldens,
  baseRequest,
  type Case,
  daemonGoldens,
  fullBuildkitd,
  fullCommon,
  fullDaemon,
  fullNetworkPolicies,
  fullNodeAgent,
  fullRequest,
  fullStep,
  networkPolicyGoldens,
  nodeAgentGoldens,
  nodeTaskGoldens,
  sharedCases,
} from './case';

const rootless = { security: { type: 'rootless' } } as const;

export const crioCases: readonly Case[] = [
  {
    name: 'base',
    config: { runtime: 'cri-o', access },
    request: baseRequest,
    goldens: [...daemonGoldens, ...accessGoldens, ...nodeTaskGoldens, 'preflight-service-account', 'builder-pod'],
  },
  {
    name: 'podman',
    config: { runtime: 'cri-o', loader: { type: 'podman' } },
    request: baseRequest,
    goldens: ['preflight-daemon-set', 'builder-pod'],
  },
  {
    name: 'podman-5',
    config: {
      runtime: 'cri-o',
      loader: { type: 'podman', version: '5.4.2' },
      steps: { load: { image: 'registry.example.com/mirror/loader:2025' } },
    },
    request: { ...baseRequest, additionalImages: ['registry.example.com/team/web:latest'] },
    goldens: ['builder-pod'],
  },
  { name: 'runtime-mounts', config: { runtime: 'cri-o', daemon: { runtimeMounts: true } }, request: baseRequest, goldens: ['daemon-set'] },
  {
    name: 'storage',
    config: {
      runtime: 'cri-o',
      loader: { type: 'podman' },
      daemon: { runtimeMounts: true },
      socket: '/run/crio-ci/crio.sock',
      storage: { graphRoot: '/data/containers/storage', runRoot: '/run/containers-ci/storage', driver: 'vfs' },
    },
    request: baseRequest,
    goldens: ['daemon-set', 'builder-pod'],
  },
  {
    name: 'kubernetes-1.30',
    config: { runtime: 'cri-o', kubernetesVersion: '1.30' },
    request: baseRequest,
    goldens: ['builder-pod'],
  },
  {
    name: 'buildkitd',
    config: { runtime: 'cri-o', daemon: { buildkitd: fullBuildkitd, snapshotter: 'native' } },
    request: baseRequest,
    goldens: ['config-map', 'daemon-set'],
  },
  {
    name: 'rootless',
    config: { runtime: 'cri-o', daemon: rootless },
    request: baseRequest,
    goldens: [...daemonGoldens, 'builder-pod'],
  },
  ...['1.30', '1.36'].map(
    (kubernetesVersion): Case => ({
      name: `rootless-kubernetes-${kubernetesVersion}`,
      config: { runtime: 'cri-o', kubernetesVersion, daemon: rootless },
      request: baseRequest,
      goldens: ['daemon-set'],
    }),
  ),
  {
    name: 'user-namespace',
    config: {
      runtime: 'cri-o',
      kubernetesVersion: '1.36',
      daemon: { security: { type: 'userNamespace' }, snapshotter: 'overlayfs' },
    },
    request: baseRequest,
    goldens: [...daemonGoldens, 'builder-pod'],
  },
  {
    name: 'runtime-class',
    config: { runtime: 'cri-o', daemon: { security: { type: 'privileged' }, runtimeClassName: 'runc-1.4' } },
    request: baseRequest,
    goldens: ['daemon-set'],
  },
  {
    name: 'job',
    config: { runtime: 'cri-o', access, builds: { workload: 'Job' } },
    request: baseRequest,
    goldens: ['role', 'builder-job'],
  },
  ...sharedCases('cri-o'),
  ...buildCases('cri-o'),
  environmentCase('cri-o', ['daemon-set']),
  ...buildkitCases('cri-o'),
  {
    name: 'full',
    config: {
      runtime: 'cri-o',
      ...fullCommon,
      nodeAgent: fullNodeAgent,
      networkPolicies: fullNetworkPolicies,
      seLinuxOptions: { type: 'container_runtime_t' },
      loader: { type: 'skopeo' },
      daemon: fullDaemon,
      steps: { build: { ...fullStep, version: '0.32.2' }, load: fullStep, verify: fullStep },
    },
    request: fullRequest,
    goldens: [...networkPolicyGoldens, ...nodeAgentGoldens, ...daemonGoldens, ...nodeTaskGoldens, 'builder-pod'],
  },
];
