import { type Builder, buildersOf } from './clients';
import { containersOf, podsOf, type ValidatedContainer, type ValidatedPod } from './containers';
import { type Daemon, daemonsOf } from './daemons';
import { type Loader, loadersOf } from './loaders';
import type { ValidatedObject } from './objects';

/** Everything that is applied together, with what rules ask about. */
export interface ValidatedApp {
  readonly objects: readonly ValidatedObject[];
  readonly pods: readonly ValidatedPod[];
  readonly containers: readonly ValidatedContainer[];
  readonly daemons: readonly Daemon[];
  readonly builders: readonly Builder[];
  readonly loaders: readonly Loader[];
  /** The version of the API server, if it is known. */
  readonly kubernetesVersion: string | undefined;
}

/** Reads what rules ask about. */
export function validatedApp(objects: readonly ValidatedObject[], kubernetesVersion?: string): ValidatedApp {
  const pods = objects.flatMap(podsOf);
  const containers = pods.flatMap(containersOf);
  return {
    objects,
    pods,
    containers,
    daemons: daemonsOf(objects, containers),
    builders: buildersOf(containers),
    loaders: loadersOf(containers),
    kubernetesVersion,
  };
}
