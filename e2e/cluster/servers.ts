import { afterAll, beforeAll } from 'vitest';
import type { ApiClient } from './api-client';
import { ControlPlane, type PodSecurityLevel } from './control-plane';

/** The versions of Kubernetes that tests run: the oldest that the library supports, and the newest that can be built. */
export const versions = [{ version: '1.27' }, { version: '1.37' }] as const;

export type Version = (typeof versions)[number]['version'];

/** A server for the tests of a suite, which gives its client from the first test on. It ends with the suite, failed or not. */
export function useServer(version: Version, level?: PodSecurityLevel): () => ApiClient {
  let controlPlane: ControlPlane | undefined;
  beforeAll(async () => {
    controlPlane = await ControlPlane.start(`kubernetes-${version}`, level);
  });
  afterAll(() => controlPlane?.stop());
  return () => {
    if (controlPlane === undefined) throw new Error('the control plane starts before the first test');
    return controlPlane.admin;
  };
}

export function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}
