import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClusterNode } from '../node/cluster-node';
import { type Argv, waitUntil } from '../node/process';
import { docker } from '../runtimes/docker';
import { toolPath } from '../setup/tools.mjs';

const address = '--addr=unix:///run/buildkit.sock';

/** Who writes a file that images are loaded from. */
export type ArchiveWriter = 'docker save' | 'BuildKit';

/** A node on which the files are made that images are loaded from: with the docker engine and with BuildKit. */
export class ImageWorkshop {
  private archives = 0;

  private constructor(private readonly node: ClusterNode) {}

  static async start(): Promise<ImageWorkshop> {
    const workshop = new ImageWorkshop(await ClusterNode.start('workshop'));
    await Promise.all([docker.start(workshop.node), startBuildKit(workshop.node)]).catch(async (cause) => {
      await workshop.stop();
      throw cause;
    });
    return workshop;
  }

  /** A file with an image that holds busybox and a text. Other texts are other images. All nodes see it under its path. */
  async archive(name: string, text: string, writer: ArchiveWriter = 'BuildKit'): Promise<string> {
    const folder = join(this.node.folder, `archive-${++this.archives}`);
    mkdirSync(join(folder, 'bin'), { recursive: true });
    writeFileSync(join(folder, 'text'), text);
    writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY bin/busybox /bin/busybox\nCOPY text /text\n');
    await this.node.succeed(['cp', '/bin/busybox', join(folder, 'bin')]);
    const file = join(folder, 'image.tar');
    for (const argv of writer === 'BuildKit' ? built(folder, name, file) : saved(folder, name, file)) await this.node.succeed(argv);
    return file;
  }

  /** An OCI archive with an image that no machine of the tests runs. */
  async foreignArchive(): Promise<string> {
    await this.archive('docker.io/team/foreign:1', 'foreign');
    const folder = join(this.node.folder, `archive-${this.archives}`);
    const file = join(folder, 'foreign.tar');
    await this.node.succeed([...build(folder), '--opt=platform=linux/s390x,linux/mips64le', `--output=type=oci,dest=${file}`]);
    return file;
  }

  stop(): Promise<void> {
    return this.node.stop();
  }
}

async function startBuildKit(node: ClusterNode): Promise<void> {
  const worker = ['--oci-worker=true', '--containerd-worker=false', '--oci-worker-snapshotter=native', '--oci-worker-net=host'];
  const daemon = node.start([toolPath('buildkit', 'buildkitd'), address, '--root=/run/buildkit', ...worker]);
  const ask: Argv = [toolPath('buildkit', 'buildctl'), address, 'debug', 'workers'];
  await waitUntil('BuildKit answers', async () => (await node.run(ask)).exitCode === 0).catch((cause) => {
    throw new Error(daemon.output(), { cause });
  });
}

// As builds for CRI-O have it.
function built(folder: string, name: string, file: string): readonly Argv[] {
  const output = `type=docker,name=${name},dest=${file},compression=uncompressed,oci-mediatypes=true`;
  return [[...build(folder), `--output=${output}`]];
}

function build(folder: string): Argv {
  const sources = [`--local=context=${folder}`, `--local=dockerfile=${folder}`];
  return [toolPath('buildkit', 'buildctl'), address, 'build', '--frontend=dockerfile.v0', ...sources];
}

function saved(folder: string, name: string, file: string): readonly Argv[] {
  const layer = join(folder, 'layer.tar');
  return [
    ['tar', '-C', folder, '-cf', layer, 'bin', 'text'],
    ['docker', 'import', layer, name],
    ['docker', 'save', `--output=${file}`, name],
  ];
}
