import type { ApiClient } from './api-client';
import { type KubernetesObject, pathOf } from './objects';

export interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
}

/** A client with the token of a ServiceAccount, as its Pods have it. */
export async function asServiceAccount(admin: ApiClient, account: KubernetesObject): Promise<ApiClient> {
  const path = `${await pathOf(admin, account)}/token`;
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 3600 } };
  const { status, body } = await admin.send({ method: 'POST', path, body: JSON.stringify(request) });
  if (status !== 201) throw new Error(`no token: ${JSON.stringify(body)}`);
  return admin.withToken((body as { readonly status: { readonly token: string } }).status.token);
}

/** What a user may do in a namespace besides what a stranger may, who has been granted nothing; by the names of resources. */
export async function grantsOf(client: ApiClient, namespace: string, stranger: ApiClient): Promise<readonly Rule[]> {
  const common = new Set((await rulesOf(stranger, namespace)).map((rule) => JSON.stringify(rule)));
  const rules = await rulesOf(client, namespace);
  return rules.filter((rule) => !common.has(JSON.stringify(rule))).toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

async function rulesOf(client: ApiClient, namespace: string): Promise<readonly Rule[]> {
  const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } };
  const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
  const { status, body } = await client.send({ method: 'POST', path, body: JSON.stringify(review) });
  if (status !== 201) throw new Error(`no rules: ${JSON.stringify(body)}`);
  return (body as { readonly status: { readonly resourceRules: readonly Rule[] } }).status.resourceRules;
}

function nameOf({ resources = [] }: Rule): string {
  return resources.join();
}
