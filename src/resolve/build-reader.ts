import type { ImageBuildRequest } from '../config/build';
import type { BuildOutputs, Mount } from '../runtimes/runtime';

/** As whom the step that builds reads and writes its directories. */
interface Reader {
  readonly user: number;
  readonly capabilities: readonly string[];
}

/** Root without capabilities cannot read other users' 0600 files. Either it may, or the files' owner reads them. */
export function reader({ context }: ImageBuildRequest, { files }: BuildOutputs, directories: readonly Mount[], clientUser: number): Reader {
  if ('user' in context && context.user !== undefined) return { user: context.user, capabilities: [] };
  if (directories.length === 0) return { user: clientUser, capabilities: [] };
  return {
    user: 0,
    capabilities: ['DAC_OVERRIDE', ...(files.some(({ type }) => type === 'local') ? writing : [])],
  };
}

/** The client takes over the directories of others that it writes into, and writes files whose setuid bits are set already. */
const writing = ['CHOWN', 'FSETID'];
