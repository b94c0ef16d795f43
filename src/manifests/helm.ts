// A raw string of Go's templates. YAML escapes quotes where it needs quotes itself, and backquotes nowhere.
const opening = '{{`{{`}}';

/**
 * The same values for the templates of a Helm chart. Helm takes whatever is in `{{ }}` for a template of its own, and alerts and
 * dashboards have templates that are for Prometheus and Grafana. With this, Helm renders every text as it was.
 *
 * Constructs need it not: they do the same by themselves in an app that writes to a folder `templates`, as
 * `cdk8s synth --format helm` has it.
 *
 * @typeParam T - the type of the values
 * @param values - objects, or any other plain data; keys stay as they are
 * @see https://helm.sh/docs/chart_template_guide/
 */
export function escapeHelmTemplates<T>(values: T): T {
  return escaped(values) as T;
}

function escaped(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('{{', opening);
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, escaped(item)]));
}
