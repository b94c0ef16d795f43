import {
  access,
  accessGoldens,
  baseRequest,
  type Case,
  daemonGoldens,
  fullCommon,
  fullDaemon,
  fullNodeAgent,
  fullRequest,
  fullStep,
  nodeAgentGoldens,
  orchestPreset,
  orchestRequest,
} from './case';

// The other distributions keep the paths of upstream.
const distributions = ['k3s', 'rke2', 'microk8s', 'k0s'] as const;

export const containerdCases: readonly Case[] = [
  {
    name: 'base',
    config: { runtime: 'containerd', access },
    request: baseRequest,
    goldens: [...daemonGoldens, ...accessGoldens, 'builder-pod'],
  },
  ...distributions.map(
    (distribution): Case => ({
      name: distribution,
      config: { runtime: 'containerd', distribution },
      request: baseRequest,
      goldens: ['daemon-set'],
    }),
  ),
  {
    name: 'job',
    config: { runtime: 'containerd', access, builds: { workload: 'Job' } },
    request: baseRequest,
    goldens: ['role', 'builder-job'],
  },
  {
    name: 'git',
    config: { runtime: 'containerd' },
    request: { ...baseRequest, context: { type: 'git', url: 'https://example.com/team/web.git#main:docker' } },
    goldens: ['builder-pod'],
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
    goldens: ['daemon-set', 'builder-pod'],
  },
  {
    name: 'node-agent',
    config: { runtime: 'containerd', nodeAgent: { image: 'registry.example.com/platform/image-agent:3' } },
    request: baseRequest,
    goldens: nodeAgentGoldens,
  },
  {
    name: 'orchest',
    config: { runtime: 'containerd', preset: orchestPreset },
    request: orchestRequest,
    goldens: [...daemonGoldens, ...nodeAgentGoldens, 'role', 'role-binding', 'builder-pod'],
  },
  {
    name: 'mirror',
    config: {
      runtime: 'containerd',
      imageRegistry: 'mirror.example.com/proxy',
      env: { CONTAINERD_IMAGE_BUILDER_IMAGE: 'registry.example.com/tools/builder:4' },
    },
    request: baseRequest,
    goldens: ['builder-pod', 'daemon-set'],
  },
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
    goldens: [...nodeAgentGoldens, ...daemonGoldens, 'builder-pod'],
  },
];
