import type { UnknownRecord } from '../values/record';
import { listAt, recordAt, textAt } from './loose';
import { type ReviewedPod, volumesOf } from './pods';

/** A Secret or a ConfigMap that Pods read, and by what. */
export interface ReadObject {
  /** Name of the Secret or ConfigMap. */
  readonly name: string;
  /** Such as `volume certificates`, `variable TOKEN of build`, `every variable of build` or `image pulls`. */
  readonly uses: readonly string[];
}

interface Read {
  readonly name: string | undefined;
  readonly use: string;
}

interface Keys {
  /** Key and name in a volume, key in a source of a projected volume, and those in containers. */
  readonly volume: string;
  readonly nameInVolume: string;
  readonly variable: string;
  readonly variables: string;
}

const keys = {
  Secret: { volume: 'secret', nameInVolume: 'secretName', variable: 'secretKeyRef', variables: 'secretRef' },
  ConfigMap: { volume: 'configMap', nameInVolume: 'name', variable: 'configMapKeyRef', variables: 'configMapRef' },
} as const satisfies Readonly<Record<string, Keys>>;

/** The Secrets or the ConfigMaps that Pods read, by name. */
export function readObjects(pod: ReviewedPod, kind: keyof typeof keys): readonly ReadObject[] {
  const reads = [...inVolumes(pod, keys[kind]), ...inVariables(pod, keys[kind]), ...(kind === 'Secret' ? ofSecretsOnly(pod) : [])];
  const names = [...new Set(reads.flatMap(({ name }) => name ?? []))].sort();
  return names.map((name) => ({ name, uses: [...new Set(reads.filter((read) => read.name === name).map(({ use }) => use))] }));
}

function inVolumes(pod: ReviewedPod, { volume, nameInVolume }: Keys): readonly Read[] {
  return volumesOf(pod).flatMap(({ name, value }) => {
    const use = `volume ${name}`;
    const projected = listAt(recordAt(value, 'projected'), 'sources').map((source) => textAt(recordAt(source, volume), 'name'));
    return [textAt(recordAt(value, volume), nameInVolume), ...projected].map((read) => ({ name: read, use }));
  });
}

function inVariables({ containers }: ReviewedPod, { variable, variables }: Keys): readonly Read[] {
  return containers.flatMap((container) => [
    ...listAt(container.value, 'env').map((item) => ({
      name: textAt(recordAt(item, 'valueFrom', variable), 'name'),
      use: `variable ${textAt(recordAt(item), 'name')} of ${container.name}`,
    })),
    ...listAt(container.value, 'envFrom').map((item) => ({
      name: textAt(recordAt(item, variables), 'name'),
      use: `every variable of ${container.name}`,
    })),
  ]);
}

/** Credentials for images, and those of drivers of volumes, which all have keys such as `secretRef`. */
function ofSecretsOnly(pod: ReviewedPod): readonly Read[] {
  const pulls = listAt(pod.spec, 'imagePullSecrets').map((item) => ({ name: textAt(recordAt(item), 'name'), use: 'image pulls' }));
  const drivers = volumesOf(pod).flatMap(({ name, value, type }) =>
    type === undefined || type === 'secret'
      ? []
      : driverSecrets(recordAt(value, type)).map((secret) => ({ name: secret, use: `volume ${name}` })),
  );
  return [...pulls, ...drivers];
}

function driverSecrets(source: UnknownRecord): readonly (string | undefined)[] {
  const references = Object.keys(source).filter((key) => /secretref$/i.test(key));
  return [textAt(source, 'secretName'), ...references.map((key) => textAt(recordAt(source, key), 'name'))];
}
