import { writeFileSync } from 'node:fs';

/** What a program has to know to reach an API server. */
export interface Access {
  readonly server: string;
  /** Path of the certificate by which the server is known. */
  readonly authority: string;
  readonly token: string;
}

/** Writes the file that says so. It is YAML, which JSON is as well. */
export function writeKubeconfig(path: string, { server, authority, token }: Access): void {
  const only = 'only';
  const kubeconfig = {
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': only },
    clusters: [{ name: only, cluster: { server, 'certificate-authority': authority } }],
    users: [{ name: only, user: { token } }],
    contexts: [{ name: only, context: { cluster: only, user: only } }],
  };
  writeFileSync(path, JSON.stringify(kubeconfig));
}
