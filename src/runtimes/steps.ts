import type { ResourceRequirements } from '../config/kubernetes';
import type { StepOptions } from '../config/step';
import type { Step } from './runtime';

/** What every step has, unless its runtime says otherwise. */
export function stepDefaults(options: StepOptions, resources: ResourceRequirements): Omit<Step, 'name' | 'image' | 'command' | 'mounts'> {
  return {
    imagePullPolicy: options.imagePullPolicy ?? 'IfNotPresent',
    resources: options.resources ?? resources,
    env: [],
    capabilities: [],
    readOnlyRootFilesystem: true,
    user: 0,
    // The sockets belong to root and its group, but for those of daemons that are not root.
    group: 0,
    appArmorProfile: options.appArmorProfile,
  };
}

/** A client that waits for a daemon to do the work. */
export const clientResources: ResourceRequirements = { requests: { cpu: '100m', memory: '128Mi' } };

/** A program that copies an image. */
export const copyResources: ResourceRequirements = { requests: { cpu: '250m', memory: '256Mi' } };

/** A program that looks something up. */
export const lookupResources: ResourceRequirements = { requests: { cpu: '50m', memory: '64Mi' } };
