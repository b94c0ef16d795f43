import {
  access,
  accessGoldens,
  baseRequest,
  type Case,
  fullCommon,
  fullNodeAgent,
  fullRequest,
  fullStep,
  nodeAgentGoldens,
  orchestPreset,
  orchestRequest,
} from './case';

export const dockerCases: readonly Case[] = [
  { name: 'base', config: { runtime: 'docker', access }, request: baseRequest, goldens: [...accessGoldens, 'builder-pod'] },
  {
    name: 'job',
    config: { runtime: 'docker', access, builds: { workload: 'Job' } },
    request: { ...baseRequest, job: { backoffLimit: 2, ttlSecondsAfterFinished: 600 } },
    goldens: ['role', 'builder-job'],
  },
  {
    name: 'git',
    config: { runtime: 'docker' },
    request: { ...baseRequest, context: { type: 'git', url: 'https://example.com/team/web.git#main:docker' } },
    goldens: ['builder-pod'],
  },
  {
    name: 'node-agent',
    config: { runtime: 'docker', nodeAgent: { image: 'registry.example.com/platform/image-agent:3' } },
    request: baseRequest,
    goldens: nodeAgentGoldens,
  },
  {
    name: 'orchest',
    config: { runtime: 'docker', preset: orchestPreset },
    request: orchestRequest,
    goldens: [...nodeAgentGoldens, 'role', 'role-binding', 'builder-pod'],
  },
  {
    name: 'mirror',
    config: {
      runtime: 'docker',
      imageRegistry: 'mirror.example.com/proxy',
      env: { DOCKER_IMAGE_BUILDER_IMAGE: 'registry.example.com/tools/builder:4' },
    },
    request: baseRequest,
    goldens: ['builder-pod'],
  },
  {
    name: 'full',
    config: {
      runtime: 'docker',
      ...fullCommon,
      nodeAgent: fullNodeAgent,
      kubernetesVersion: '1.31',
      seLinuxOptions: { type: 'spc_t' },
      socket: 'unix:///run/docker-ci/docker.sock',
      steps: { build: fullStep, verify: fullStep },
    },
    request: fullRequest,
    goldens: [...nodeAgentGoldens, 'role', 'role-binding', 'builder-pod'],
  },
];
