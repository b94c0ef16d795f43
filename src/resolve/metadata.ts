import type { ClusterOptions } from '../config/cluster';
import type { Report } from '../errors';
import type { Component, Preset } from '../presets/preset';
import { canonical } from '../values/canonical';

/** Labels or annotations, and who set them. */
export interface Layer {
  readonly path: string;
  readonly entries: Readonly<Record<string, string>>;
}

/** All entries of some layers. No layer may change what one before it says. */
export function combine(layers: readonly Layer[], report: Report): Readonly<Record<string, string>> {
  const combined: Record<string, string> = {};
  for (const { path, entries } of layers) {
    for (const key of Object.keys(entries)) {
      const value = String(entries[key]);
      const earlier = Object.hasOwn(combined, key) ? combined[key] : undefined;
      if (earlier !== undefined && earlier !== value) {
        report.expected(`${path}[${JSON.stringify(key)}]`, `no other value than ${JSON.stringify(earlier)}, which is set already`, value);
      }
      combined[key] = value;
    }
  }
  return canonical(combined);
}

const reserved = [
  /^cdk8s-buildkit\//,
  /^container\.apparmor\.security\.beta\.kubernetes\.io\//,
  /^kubectl\.kubernetes\.io\/default-container$/,
];

// Kubernetes takes 256 KiB; the library's own need some of it.
const longestAnnotations = 250 * 1024;

/** All annotations of some layers, beside files that are annotations too. Those that the library sets itself are nobody else's. */
export function combineAnnotations(layers: readonly Layer[], report: Report, files: readonly string[] = []): Layer['entries'] {
  for (const { path, entries } of layers) {
    for (const [key, value] of Object.entries(entries).filter(([name]) => reserved.some((pattern) => pattern.test(name)))) {
      report.expected(`${path}[${JSON.stringify(key)}]`, 'no annotation that the library sets itself', value);
    }
  }
  const combined = combine(layers, report);
  let bytes = 0;
  for (const texts of [Object.keys(combined), Object.values(combined), files]) {
    for (const text of texts) bytes += Buffer.byteLength(text);
  }
  const what = `annotations of at most 250 KiB together${files.length === 0 ? '' : ', with the Dockerfile'}`;
  if (bytes > longestAnnotations) report.expected(layers.at(-1)?.path ?? '', what, bytes);
  return combined;
}

/** Labels by which the objects of one part of an installation are found. Selectors hold these and nothing else. */
export function identity(component: Component, name: string): Readonly<Record<string, string>> {
  return { 'app.kubernetes.io/name': component, 'app.kubernetes.io/instance': name };
}

/** Labels that the library itself gives to an object. */
export function ownLabels(component: Component, name: string, preset: Preset): Layer {
  return {
    path: '',
    entries: { 'app.kubernetes.io/managed-by': 'cdk8s-buildkit', ...identity(component, name), ...preset.labels(component) },
  };
}

/** Labels or annotations of the whole config. */
export function configLayer(config: Pick<ClusterOptions, 'labels' | 'annotations'>, key: 'labels' | 'annotations'): Layer {
  return { path: key, entries: config[key] ?? {} };
}

/** What tells one installation from another. */
export interface Identity {
  readonly name: string;
  readonly namespace: string;
  readonly preset: Preset;
}
