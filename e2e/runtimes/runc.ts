import { missingCapabilities } from '../kubelet/capabilities';
import type { ClusterNode } from '../node/cluster-node';

/** Path of the runc that CRI-O is to run. */
export const runc = '/run/e2e/runc';

/**
 * Writes a runc that gives privileged containers the capabilities that the machine has: CRI-O asks for all that there are, and
 * runc fails if it cannot give one.
 */
export async function writeRunc(node: ClusterNode): Promise<void> {
  const names = missingCapabilities().map((capability) => `"CAP_${capability}"`);
  const expressions = names.flatMap((name) => [`-e 's/${name},//g'`, `-e 's/,${name}//g'`]).join(' ');
  node.write(runc, script(names.length === 0 ? 'true' : `sed -i ${expressions}`));
  await node.succeed(['chmod', '755', runc]);
}

// What is to run is in a file: of a container in its bundle, of a process besides in one of its own.
const script = (change: string) => `#!/bin/sh -eu
previous=
for argument do
  case $previous in
    --bundle|-b) ${change} "$argument/config.json" ;;
    --process|-p) ${change} "$argument" ;;
  esac
  previous=$argument
done
exec /usr/sbin/runc "$@"
`;
