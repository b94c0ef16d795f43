import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { waitUntil } from '../node/process';
import { toolPath } from '../setup/tools.mjs';
import type { ApiClient } from './api-client';
import type { KubernetesObject } from './objects';

interface Definition extends KubernetesObject {
  readonly spec: { readonly names: { readonly kind: string; readonly plural: string } };
}

/** Files with the definitions of each API of an operator: of the kinds that the library renders. */
const files: Readonly<Record<string, readonly string[]>> = {
  'monitoring.coreos.com/v1': ['monitoring.coreos.com_podmonitors.yaml', 'monitoring.coreos.com_prometheusrules.yaml'],
  'cert-manager.io/v1': ['cert-manager.io_certificates.yaml', 'cert-manager.io_clusterissuers.yaml', 'cert-manager.io_issuers.yaml'],
  'keda.sh/v1alpha1': ['keda.sh_scaledobjects.yaml', 'keda.sh_triggerauthentications.yaml'],
};

const served = new WeakMap<ApiClient, Map<string, Promise<void>>>();

/** Installs the custom resources of an API if it is one of an operator. Then the server checks their objects as it does its own. */
export function ensureCustomResources(client: ApiClient, apiVersion: string): Promise<void> {
  const known = served.get(client) ?? new Map<string, Promise<void>>();
  served.set(client, known);
  const ready = known.get(apiVersion) ?? serve(client, apiVersion);
  known.set(apiVersion, ready);
  return ready;
}

async function serve(client: ApiClient, apiVersion: string): Promise<void> {
  const definitions = (files[apiVersion] ?? []).map(definitionIn);
  for (const definition of definitions) await define(client, definition);
  const path = `/apis/${apiVersion}`;
  for (const { spec } of definitions) {
    // The list that tells where objects are, and what takes them, come one after the other.
    await waitUntil(`the server lists ${spec.names.kind}`, async () => (await listed(client, path)).includes(spec.names.kind));
    await waitUntil(`the server takes ${spec.names.kind}`, () => answers(client, `${path}/${spec.names.plural}`));
  }
}

// Not strictly: an old server leaves out what it does not know yet, such as fields that lists are selected by.
async function define(client: ApiClient, definition: Definition): Promise<void> {
  const path = `/apis/${definition.apiVersion}/customresourcedefinitions`;
  const query = { fieldValidation: 'Ignore' };
  const { status, body } = await client.send({ method: 'POST', path, query, body: JSON.stringify(definition) });
  if (status !== 201 && status !== 409) throw new Error(`${definition.metadata.name}: ${status} ${JSON.stringify(body)}`);
}

function definitionIn(file: string): Definition {
  return parse(readFileSync(toolPath('custom-resources', file), 'utf8')) as Definition;
}

async function listed(client: ApiClient, path: string): Promise<readonly string[]> {
  const { body } = await client.send({ method: 'GET', path });
  const { resources = [] } = body as { readonly resources?: readonly { readonly kind: string }[] };
  return resources.map(({ kind }) => kind);
}

async function answers(client: ApiClient, path: string): Promise<boolean> {
  return (await client.send({ method: 'GET', path })).status === 200;
}
