// The JSON Schemas of the files that the command line reads: what only a file says, beside the definitions of the library's input.

/** What the documents of files say, by their names. */
export const fileBodies = {
  'config-file': {
    title: 'ConfigFile',
    description: 'Config file of the command line cdk8s-buildkit: its kind, the config of that kind, and builds.',
    ...union(['BuildKit', 'BuildKitNodePools', 'BuildKitService'], 'kind'),
  },
  'image-build-file': {
    title: 'ImageBuildFile',
    description: 'One image build for the command line cdk8s-buildkit, of which its flags may say a part.',
    $ref: '#/definitions/ImageBuildFile',
  },
};

/** The definitions that files have besides those of the library's input. */
export function fileDefinitions(definitions, configs) {
  const { BuildKitServiceConfig, ClusterOptions, ConfigFileOptions, ImageBuildFileOptions, ImageBuildRequest } = definitions;
  const { $schema, nodePool } = ImageBuildFileOptions.properties;
  const { topology } = BuildKitServiceConfig.properties;
  return {
    BuildKit: { ...union(configs.map(fileOf), 'runtime'), description: 'One kind of node.', properties: { kind: { const: 'BuildKit' } } },
    ...each(configs, fileOf, (name) => file('BuildKit', ConfigFileOptions, definitions[name])),
    BuildKitNodePools: file('BuildKitNodePools', ConfigFileOptions, nodePools(ClusterOptions)),
    NodePool: { ...union(configs.map(poolOf), 'runtime'), description: 'What is said of one kind of node.' },
    ...each(configs, poolOf, (name) => without(definitions[name], Object.keys(ClusterOptions.properties))),
    NodePoolBuild: {
      ...merge(ImageBuildRequest, { properties: { nodePool }, required: ['nodePool'] }),
      description: 'One build on a node pool.',
    },
    // The kind says the topology.
    BuildKitService: file('BuildKitService', ConfigFileOptions, {
      ...BuildKitServiceConfig,
      properties: { ...BuildKitServiceConfig.properties, topology: { ...topology, default: topology.const } },
      required: BuildKitServiceConfig.required.filter((key) => key !== 'topology'),
    }),
    ImageBuildFile: { ...merge(ImageBuildRequest, { properties: { $schema, nodePool } }), required: [] },
  };
}

const fileOf = (config) => `${config}File`;
const poolOf = (config) => `${config}NodePool`;

/** The cluster with its pools, whose builds say on which of them they run. */
function nodePools(cluster) {
  const pools = {
    type: 'object',
    description: 'The kinds of node by a name of your choice. Each needs a `nodeSelector` that tells its nodes from those of every other.',
    minProperties: 1,
    propertyNames: { format: 'dns-label' },
    additionalProperties: { $ref: '#/definitions/NodePool' },
  };
  const imageBuilds = { type: 'array', items: { $ref: '#/definitions/NodePoolBuild' } };
  const description = 'A cluster with several kinds of node.';
  return { ...merge(cluster, { properties: { nodePools: pools, imageBuilds }, required: ['nodePools'] }), description };
}

function file(kind, options, config) {
  const { imageBuilds } = options.properties;
  const merged = merge(options, config);
  const own = { kind: { const: kind, description: options.properties.kind.description, type: 'string' } };
  const builds = { imageBuilds: { ...imageBuilds, ...config.properties.imageBuilds } };
  return { ...merged, properties: { ...merged.properties, ...own, ...builds }, description: config.description };
}

function merge(options, { properties, required = [] }) {
  return { ...options, properties: { ...options.properties, ...properties }, required: [...(options.required ?? []), ...required] };
}

function without(config, keys) {
  const properties = Object.fromEntries(Object.entries(config.properties).filter(([key]) => !keys.includes(key)));
  return { ...config, properties };
}

function each(names, rename, make) {
  return Object.fromEntries(names.map((name) => [rename(name), make(name)]));
}

function union(names, propertyName) {
  return {
    type: 'object',
    required: [propertyName],
    oneOf: names.map((name) => ({ $ref: `#/definitions/${name}` })),
    discriminator: { propertyName },
  };
}
