import type { RegistryAuthFiles, SecretFile } from '../buildkit/secrets';
import type { BuildSecrets, ImageBuildRequest, RegistryAuthOptions } from '../config/build';
import type { Report } from '../errors';
import { certificateFiles, projectedFile, projectedMounts } from '../runtimes/projected';
import { hostFolder } from '../runtimes/registry-certificates';
import type { EnvVar, Mount, ProjectedFile } from '../runtimes/runtime';
import { sortedEntries } from '../values/canonical';
import { pathTo } from '../values/issue-path';
import { verbatim } from '../values/kubelet';

const secretDirectory = '/build-secrets';
const credentialsDirectory = '/registry-credentials';
const authDirectory = '/registry-auth';

/** What a build may use and nobody may see. */
interface ResolvedSecrets {
  readonly secrets: readonly SecretFile[];
  readonly sshKeys: readonly SecretFile[];
  readonly registryAuth: readonly RegistryAuthFiles[];
  readonly mounts: readonly Mount[];
  readonly env: readonly EnvVar[];
}

/** Secrets, private keys and credentials of a build, as files of the builder Pod. */
export function resolveSecrets(request: ImageBuildRequest, report: Report): ResolvedSecrets {
  return asking.some((option) => request[option] !== undefined) ? resolveGiven(request, report) : noSecrets;
}

const asking = ['secrets', 'sshKeys', 'registryCredentials', 'registryAuth'] as const;

const noSecrets: ResolvedSecrets = { secrets: [], sshKeys: [], registryAuth: [], mounts: [], env: [] };

function resolveGiven(request: ImageBuildRequest, report: Report): ResolvedSecrets {
  const { secrets = {}, sshKeys = {}, registryCredentials, registryAuth = {} } = request;
  const hosts = sortedEntries(registryAuth);
  for (const [host, options] of hosts) checkAuth(host, options, report);
  return {
    secrets: filesOf('secrets', secrets),
    sshKeys: filesOf('ssh', sshKeys),
    registryAuth: hosts.map(([host, options]) => authFiles(host, options)),
    mounts: [
      ...projectedMounts('build-secrets', secretDirectory, [...projected('secrets', secrets), ...projected('ssh', sshKeys)]),
      ...projectedMounts('registry-credentials', credentialsDirectory, credentials(registryCredentials)),
      ...projectedMounts('registry-auth', authDirectory, hosts.flatMap(authProjected)),
    ],
    // Where the clients of BuildKit look for credentials.
    env: registryCredentials === undefined ? [] : [{ name: 'DOCKER_CONFIG', value: verbatim(credentialsDirectory) }],
  };
}

function filesOf(folder: string, secrets: BuildSecrets): readonly SecretFile[] {
  return sortedEntries(secrets).map(([id]) => ({ id, path: `${secretDirectory}/${folder}/${id}` }));
}

function projected(folder: string, secrets: BuildSecrets): readonly ProjectedFile[] {
  return sortedEntries(secrets).map(([id, { secretName, key }]) => ({ kind: 'secret', name: secretName, key, path: `${folder}/${id}` }));
}

/** The clients read their credentials from `config.json` in a directory. */
function credentials(name: string | undefined): readonly ProjectedFile[] {
  return name === undefined ? [] : [{ kind: 'secret', name, key: '.dockerconfigjson', path: 'config.json' }];
}

const authority = 'ca.crt';
const certificate = 'client.crt';
const privateKey = 'client.key';

function authFiles(host: string, { certificateAuthority, clientCertificate, insecure }: RegistryAuthOptions): RegistryAuthFiles {
  const file = (isGiven: boolean, name: string) => (isGiven ? `${authDirectory}/${hostFolder(host)}/${name}` : undefined);
  return {
    host,
    authority: file(certificateAuthority !== undefined, authority),
    certificate: file(clientCertificate !== undefined, certificate),
    privateKey: file(clientCertificate !== undefined, privateKey),
    insecure,
  };
}

function authProjected([host, { certificateAuthority, clientCertificate }]: readonly [
  string,
  RegistryAuthOptions,
]): readonly ProjectedFile[] {
  const at = (file: string) => `${hostFolder(host)}/${file}`;
  const paths = { certificate: at(certificate), privateKey: at(privateKey) };
  return [
    ...(certificateAuthority === undefined ? [] : [projectedFile(certificateAuthority, at(authority))]),
    ...(clientCertificate === undefined ? [] : certificateFiles(clientCertificate, paths)),
  ];
}

function checkAuth(host: string, options: RegistryAuthOptions, report: Report): void {
  if (Object.keys(options).length === 0) {
    report.expected(pathTo('registryAuth', host), 'a certificate authority, a client certificate or insecure', options);
  }
}
