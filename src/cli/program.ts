import { Argument, Command, Option } from 'commander';
import { type BuildOptions, build } from './commands/build';
import { parseBuildArg, parseContext } from './commands/build-request';
import { detect } from './commands/detect';
import { explain } from './commands/explain';
import { synth } from './commands/synth';
import { validate } from './commands/validate';

const exitCodesHelp = `
Exit codes:
  0  done    1  problems in the input    2  wrong usage    3  a file cannot be read or written    70  a bug

The config file is YAML or JSON; "cdk8s-buildkit detect" writes one. docs/command-line.md has all of it.`;

/** The command line: every command, its flags and what runs it. */
export function createProgram(version: string): Command {
  const program = new Command('cdk8s-buildkit')
    .description('Makes the Kubernetes objects with which a cluster builds container images on its nodes, from one config file.')
    .version(version, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .addHelpText('after', exitCodesHelp)
    .exitOverride()
    .showHelpAfterError('(--help shows what there is)');
  for (const add of [addDetect, addSynth, addBuild, addExplain, addValidate]) add(program);
  return program;
}

function addDetect(program: Command): void {
  program
    .command('detect')
    .description('write the config file for the nodes of a cluster')
    .addArgument(new Argument('[file]', 'the nodes as JSON or YAML, - for standard input').default('-', 'standard input'))
    .addOption(new Option('--socket <path>', "socket of the nodes' container runtime, where it is not the usual one"))
    .addOption(format(['yaml', 'json'], 'yaml'))
    .action(detect)
    .addHelpText('after', examples('kubectl get nodes -o json | cdk8s-buildkit detect > config.yaml'));
}

function addSynth(program: Command): void {
  configCommand(program, 'synth', 'write every object of a config, and the Pods or Jobs of its builds')
    .option('-o, --output-dir <directory>', 'write a file for each object instead of standard output')
    .option('--prune', 'delete files in that directory whose objects are no more')
    .addOption(format(['yaml', 'json'], 'yaml'))
    .action(synth)
    .addHelpText(
      'after',
      examples(
        'cdk8s-buildkit synth -f config.yaml | kubectl apply -f -',
        'cdk8s-buildkit synth -f config.yaml -o manifests --prune',
        'cdk8s-buildkit synth -f config.yaml | kubectl diff -f -',
      ),
    );
}

function addBuild(program: Command): void {
  configCommand(program, 'build', 'write the Pod or Job of one build')
    .option('--image <name>', 'name of the image; more of these are more names', collect)
    .option('--context <context>', 'what is built: a git URL, an archive URL, pvc:CLAIM[/DIRECTORY], or a path on the node', parseContext)
    .option('--dockerfile <path>', 'Dockerfile in the context')
    .option('--target <stage>', 'stage of the Dockerfile')
    .option('--build-arg <name=value>', 'a build arg; may be repeated', parseBuildArg)
    .option('--platform <platform>', 'a platform, such as linux/arm64; may be repeated', collect)
    .option('--name <name>', 'name of the Pod or Job (default: made from the name of the image)')
    .option('--node-pool <name>', 'node pool that builds, if the config has several')
    .option('--job', 'make a Job, whatever the config says')
    .option('-r, --request <file>', 'file with everything else that a build can say, - for standard input')
    .addOption(format(['yaml', 'json'], 'yaml'))
    .action((options: BuildOptions) => build(options))
    .addHelpText(
      'after',
      examples(
        'cdk8s-buildkit build -f config.yaml --image registry.example.com/team/web:1.4 \\\n    --context https://git.example.com/team/web.git#main | kubectl create -f -',
        'cdk8s-buildkit build -f config.yaml --request web.yaml --image registry.example.com/team/web:1.5 --job',
      ),
    );
}

function addExplain(program: Command): void {
  configCommand(program, 'explain', 'say what a config asks of a cluster: host paths, privileges, images, ports, access')
    .addOption(format(['text', 'json'], 'text'))
    .action(explain)
    .addHelpText('after', examples('cdk8s-buildkit explain -f config.yaml > security.md'));
}

function addValidate(program: Command): void {
  configCommand(program, 'validate', 'check a config; the exit code is 1 if it has problems')
    .action(validate)
    .addHelpText('after', examples('cdk8s-buildkit validate -f config.yaml --strict'));
}

/** A command that reads a config. */
function configCommand(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .requiredOption('-f, --file <file>', 'config file, - for standard input')
    .option('--strict', 'take warnings for errors');
}

function format(choices: readonly string[], initial: string): Option {
  return new Option('--format <format>', 'form of the output').choices(choices).default(initial);
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

function examples(...lines: readonly string[]): string {
  return ['', 'Examples:', ...lines.map((line) => `  ${line}`)].join('\n');
}
