import { type Admission, openAdmission } from '../admission';
import type { CrioConfig } from './config';

const names = { openshift: 'OpenShift', okd: 'OKD' } as const;

/** What the API server of the distribution asks of Pods. */
export function admissionOf({ distribution }: CrioConfig): Admission {
  if (distribution !== 'openshift' && distribution !== 'okd') return openAdmission;
  return { ...openAdmission, distribution: names[distribution], securityContextConstraints: true };
}
