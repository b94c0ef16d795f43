import type { ImagePullPolicy } from '../config/kubernetes';
import { verbatim } from '../values/kubelet';
import type { Step } from './runtime';
import { lookupResources, stepDefaults } from './steps';

/** A step that does nothing, and goes on: it tells that those before it have ended well. */
export function waitStep(name: string, image: string, imagePullPolicy: ImagePullPolicy | undefined): Step {
  return {
    ...stepDefaults({ ...(imagePullPolicy && { imagePullPolicy }) }, lookupResources),
    name,
    image,
    command: ['sleep', 'infinity'].map(verbatim),
    mounts: [],
  };
}
