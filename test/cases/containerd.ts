import { buildCases, buildkitCases, environmentCase, observabilityCases } from './builds';
import {
  access,
  accessGoldens,
  baseRequest,
  type Case,
  daemonGoldens,
  fullBuildkitd,
  fullCommon,
  fullDaemon,
  fullNodeAgent,
  fullRequest,
  fullStep,
  nodeAgentGoldens,
  nodeTaskGoldens,
  sharedCases,
} from './case';

// The other distributions keep the paths of upstream.
const distributions = ['k3s', 'rke2', 'microk8s', 'k0s'] as const;

export const containerdCases: readonly Case[] = [
  {
    name: 'base',
    config: { runtime: 'containerd', access },
    request: baseRequest,
    goldens: [...daemonGoldens, ...accessGoldens, ...nodeTaskGoldens, 'preflight-service-account', 'builder-pod'],
  },
  ...distributions.map(
    (distribution): Case => ({
      name: distribution,
      config: { runtime: 'containerd', distribution },
      request: baseRequest,
      goldens: ['daemon-set', 'preflight-daemon-set'],
    }),
  ),
  {
    name: 'buildkitd',
    config: {
      runtime: 'containerd',
      snapshotter: 'native',
      daemon: { buildkitd: fullBuildkitd, workerRuntime: { name: 'io.containerd.runc.v2', options: { BinaryName: '/usr/sbin/runc' } } },
    },
    request: baseRequest,
    goldens: ['config-map', 'daemon-set'],
  },
  {
    name: 'job',
    config: { runtime: 'containerd', access, builds: { workload: 'Job' } },
    request: baseRequest,
    goldens: ['role', 'builder-job'],
  },
  {
    name: 'context-user',
    config: { runtime: 'containerd' },
    request: { ...baseRequest, context: { type: 'hostPath', path: '/srv/sources', user: 1000 } },
    goldens: ['builder-pod'],
  },
  {
    name: 'old-buildkit',
    config: { runtime: 'containerd', daemon: { image: 'docker.io/moby/buildkit:v0.10.4' } },
    request: baseRequest,
    goldens: ['daemon-set', 'prune-daemon-set', 'builder-pod'],
  },
  ...sharedCases('containerd'),
  ...buildCases('containerd'),
  environmentCase('containerd', ['daemon-set']),
  ...observabilityCases('containerd'),
  ...buildkitCases('containerd'),
  {
    name: 'full',
    config: {
      runtime: 'containerd',
      ...fullCommon,
      nodeAgent: fullNodeAgent,
      kubernetesVersion: '1.31',
      seLinuxOptions: { type: 'spc_t', level: 's0' },
      socket: 'unix:///run/cri/containerd/containerd.sock',
      containerdRoot: '/mnt/aks/containers',
      containerdState: '/run/cri/containerd',
      daemon: fullDaemon,
      steps: { build: { ...fullStep, version: '0.32.2' } },
    },
    request: fullRequest,
    goldens: [...nodeAgentGoldens, ...daemonGoldens, ...nodeTaskGoldens, 'builder-pod'],
  },
];
