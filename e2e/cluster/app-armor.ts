import type { Container, SecurityContext } from 'kubernetes-types/core/v1';
import type { KubernetesObject } from './objects';
import { type PodTemplate, podTemplateOf } from './pod-template';
import { minorOf, type Version } from './servers';

// AppArmor profiles were annotations until they became a field, which is all that tells the supported versions apart.

const prefix = 'container.apparmor.security.beta.kubernetes.io/';

type Profile = NonNullable<SecurityContext['appArmorProfile']>;

export function hasAppArmorField(version: string): boolean {
  return minorOf(version) >= 30;
}

/** What a server has to say of the AppArmor profiles of an object: that the field is unknown, or the annotation deprecated. */
export function appArmorProblems(version: Version, object: KubernetesObject): readonly string[] {
  const template = podTemplateOf(object);
  if (template === undefined) return [];
  const path = object.kind === 'Pod' ? '' : 'spec.template.';
  return hasAppArmorField(version) ? deprecations(template, path) : unknownFields(template, path, object);
}

/** The AppArmor profiles of containers by annotation, as the field has them. */
export function annotatedProfiles({ metadata }: KubernetesObject): Readonly<Record<string, Profile>> {
  const entries = Object.entries(metadata.annotations ?? {}).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(entries.map(([key, value]) => [key.slice(prefix.length), profileOf(value)]));
}

/** The AppArmor profiles of containers by field. */
export function profilesOf(pod: KubernetesObject): Readonly<Record<string, Profile>> {
  return Object.fromEntries(
    containersOf(podTemplateOf(pod)).flatMap(({ name, securityContext }) =>
      securityContext?.appArmorProfile === undefined ? [] : [[name, securityContext.appArmorProfile]],
    ),
  );
}

function deprecations({ metadata }: PodTemplate, path: string): readonly string[] {
  return Object.keys(metadata?.annotations ?? {})
    .filter((key) => key.startsWith(prefix))
    .toSorted()
    .map((key) => `${path}metadata.annotations[${key}]: deprecated since v1.30; use the "appArmorProfile" field instead`);
}

function unknownFields({ spec }: PodTemplate, path: string, { apiVersion, kind }: KubernetesObject): readonly string[] {
  const fields = (['containers', 'initContainers'] as const).flatMap((list) =>
    (spec[list] ?? []).flatMap(({ securityContext }, index) =>
      securityContext?.appArmorProfile === undefined ? [] : `unknown field "${path}spec.${list}[${index}].securityContext.appArmorProfile"`,
    ),
  );
  const version = apiVersion.replace(/^.*\//, '');
  const refusal = `400 ${kind} in version "${version}" cannot be handled as a ${kind}: strict decoding error: ${fields.join(', ')}`;
  return fields.length === 0 ? [] : [refusal];
}

function containersOf(template: PodTemplate | undefined): readonly Container[] {
  return [...(template?.spec.initContainers ?? []), ...(template?.spec.containers ?? [])];
}

function profileOf(annotation: string): Profile {
  if (annotation === 'unconfined') return { type: 'Unconfined' };
  if (annotation === 'runtime/default') return { type: 'RuntimeDefault' };
  return { type: 'Localhost', localhostProfile: annotation.replace(/^localhost\//, '') };
}
