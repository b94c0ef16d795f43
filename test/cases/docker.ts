import { buildCases, environmentCase } from './builds';
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
  sharedCases,
} from './case';

export const dockerCases: readonly Case[] = [
  { name: 'base', config: { runtime: 'docker', access }, request: baseRequest, goldens: [...accessGoldens, 'builder-pod'] },
  {
    name: 'job',
    config: { runtime: 'docker', access, builds: { workload: 'Job' } },
    request: { ...baseRequest, job: { backoffLimit: 2, ttlSecondsAfterFinished: 600 } },
    goldens: ['role', 'builder-job'],
  },
  ...sharedCases('docker'),
  ...buildCases('docker'),
  environmentCase('docker', []),
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
