import { access, accessGoldens, baseRequest, type Case, fullCommon, fullRequest, fullStep } from './case';

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
    name: 'full',
    config: {
      runtime: 'docker',
      ...fullCommon,
      kubernetesVersion: '1.31',
      seLinuxOptions: { type: 'spc_t' },
      socket: 'unix:///run/docker-ci/docker.sock',
      steps: { build: fullStep, verify: fullStep },
    },
    request: fullRequest,
    goldens: ['role', 'role-binding', 'builder-pod'],
  },
];
