import { App } from 'cdk8s';
import type { Construct } from 'constructs';
import { escapeHelmTemplates } from '../manifests/helm';
import type { Manifest } from '../manifests/manifest';

/**
 * An object as its app has to write it. What is written to a folder `templates` is a template of Helm: there, `{{` of an alert or of a
 * user's text has to be escaped. `cdk8s synth --format helm` tells the app nothing else about the format than this folder.
 */
export function asWritten(scope: Construct, manifest: Manifest<object>): Manifest<object> {
  return /(^|[\\/])templates[\\/]?$/.test(App.of(scope).outdir) ? escapeHelmTemplates(manifest) : manifest;
}
