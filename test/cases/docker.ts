import type { ImageBuildRequest } from '../../src';
import { buildCases, environmentCase, reproducible } from './builds';
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
  {
    name: 'base',
    config: { runtime: 'docker', access },
    request: baseRequest,
    goldens: [...accessGoldens, 'preflight-daemon-set', 'builder-pod'],
  },
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
    name: 'observability',
    config: { runtime: 'docker', observability: { alerts: {} } },
    request: baseRequest,
    goldens: ['prometheus-rule'],
  },
  imageStoreCase('image-store', {}),
  imageStoreCase('image-store-reproducible', reproducible),
  imageStoreCase('image-store-outputs', {
    platforms: ['linux/amd64', 'linux/arm64'],
    outputs: [
      { type: 'store' },
      { type: 'registry', insecure: true },
      { type: 'oci', directory: { type: 'persistentVolumeClaim', claimName: 'images' }, file: 'web.tar' },
      { type: 'oci', directory: { type: 'persistentVolumeClaim', claimName: 'images', subPath: 'layout' } },
      { type: 'local', directory: { type: 'hostPath', path: '/srv/results' }, platformSplit: true },
    ],
    namedContexts: {
      layout: {
        type: 'ociLayout',
        directory: { type: 'persistentVolumeClaim', claimName: 'images', subPath: 'base' },
        digest: `sha256:${'0'.repeat(64)}`,
      },
    },
    cacheFrom: [{ type: 'gha', url: 'https://cache.example.com/', token: { secretName: 'github', key: 'token' } }],
    cacheTo: [
      { type: 'registry', ref: 'localhost:5000/web:cache', insecure: true, mode: 'max', compression: { type: 'zstd' }, ignoreError: true },
      { type: 'local', directory: { type: 'hostPath', path: '/srv/cache' }, mode: 'max', tag: 'web' },
      { type: 'gha', url: 'https://cache.example.com/', token: { secretName: 'github', key: 'token' }, scope: 'web' },
    ],
    metadata: true,
  }),
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
    goldens: [...nodeAgentGoldens, 'preflight-daemon-set', 'role', 'role-binding', 'builder-pod'],
  },
];

/** A build on an engine whose images are in containerd. */
function imageStoreCase(name: string, request: Partial<ImageBuildRequest>): Case {
  return {
    name,
    config: { runtime: 'docker', imageStore: 'containerd' },
    request: { ...baseRequest, ...request },
    goldens: ['builder-pod'],
  };
}
