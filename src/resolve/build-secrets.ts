import type { SecretFile } from '../buildkit/secrets';
import type { BuildSecrets, ImageBuildRequest } from '../config/build';
import type { Mount, ProjectedFile, StepRequest } from '../runtimes/runtime';
import { sortedEntries } from '../values/canonical';

const directory = '/build-secrets';

/** What a build may use and nobody may see, as files of the builder Pod. */
export function resolveSecrets(request: ImageBuildRequest): Pick<StepRequest, 'secrets' | 'sshKeys' | 'secretMount' | 'credentialsMount'> {
  const { secrets = {}, sshKeys = {}, registryCredentials } = request;
  const files = [...projected('secrets', secrets), ...projected('ssh', sshKeys)];
  return {
    secrets: filesOf('secrets', secrets),
    sshKeys: filesOf('ssh', sshKeys),
    secretMount: files.length === 0 ? undefined : mountOf('build-secrets', files, directory),
    credentialsMount: registryCredentials === undefined ? undefined : credentials(registryCredentials),
  };
}

function filesOf(folder: string, secrets: BuildSecrets): readonly SecretFile[] {
  return sortedEntries(secrets).map(([id]) => ({ id, path: `${directory}/${folder}/${id}` }));
}

function projected(folder: string, secrets: BuildSecrets): readonly ProjectedFile[] {
  return sortedEntries(secrets).map(([id, { secretName, key }]) => ({ kind: 'secret', name: secretName, key, path: `${folder}/${id}` }));
}

/** The clients read their credentials from `config.json` in a directory. */
function credentials(name: string): Mount {
  const file: ProjectedFile = { kind: 'secret', name, key: '.dockerconfigjson', path: 'config.json' };
  return mountOf('registry-credentials', [file], '/registry-credentials');
}

function mountOf(name: string, files: readonly ProjectedFile[], path: string): Mount {
  return { volume: { type: 'projected', name, files }, path, readOnly: true };
}
