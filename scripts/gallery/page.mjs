// The page of the gallery. Everything is in it, so that it works from a disk, without a network.
import { readFileSync } from 'node:fs';
import hljs from 'highlight.js/lib/core';
import json from 'highlight.js/lib/languages/json';
import typescript from 'highlight.js/lib/languages/typescript';
import yaml from 'highlight.js/lib/languages/yaml';
import { readTopics } from './examples.mjs';

const languages = { json, typescript, yaml };
for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language);

const part = (file) => readFileSync(new URL(file, import.meta.url), 'utf8');

/** What the filter calls the container runtimes of the nodes. */
const runtimeLabels = { docker: 'Docker', containerd: 'containerd', 'cri-o': 'CRI-O', pool: 'any (pool of daemons)' };

/** Objects that make Pods: the first of them is open from the start. */
const workloads = ['DaemonSet', 'Deployment', 'StatefulSet', 'Pod', 'Job'];

/** The whole page. `links` leads to the rest of a site, where there is one. */
export function galleryPage(links = []) {
  const topics = readTopics();
  const count = topics.flatMap(({ examples }) => examples).length;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>cdk8s-buildkit: gallery of examples</title>
<meta name="description" content="Each example of cdk8s-buildkit beside the Kubernetes objects that it makes.">
<link rel="icon" href="data:,">
<style>
${part('gallery.css')}</style>
</head>
<body>
<a class="skip" href="#examples">Skip to the examples</a>
<header class="intro">
<p class="brand">cdk8s-buildkit</p>
<h1>Gallery</h1>
<p>${count} examples: the TypeScript, and beside it the Kubernetes objects that <code>cdk8s synth</code> makes of it. Both are files of
the project, whose tests compare them with what the library writes.</p>
${links.length === 0 ? '' : `<p class="links">${links.map(({ href, text }) => `<a href="${href}">${text}</a>`).join('\n')}</p>\n`}</header>
<div class="layout">
<details class="menu" open>
<summary>Find an example</summary>
${filter(topics)}
${navigation(topics)}
</details>
<main id="examples">
${topics.map(topicSection).join('\n')}
<p class="nothing" hidden>No example is both.</p>
</main>
</div>
<script>
${part('browser.js')}</script>
</body>
</html>
`;
}

function filter(topics) {
  const runtimes = Object.entries(runtimeLabels);
  const names = topics.map(({ name }) => [slug(name), name]);
  return `<form class="filter" role="search" aria-label="Filter of the examples" hidden>
${choices('runtime', 'Runtime of the nodes', runtimes)}
${choices('topic', 'Topic', names)}
<p class="count" role="status"></p>
</form>`;
}

function choices(name, legend, options) {
  const inputs = [['', 'all'], ...options].map(
    ([value, label]) =>
      `<label><input type="radio" name="${name}" value="${value}"${value === '' ? ' checked' : ''}><span class="chip">${escapeHtml(label)}</span></label>`,
  );
  return `<fieldset>\n<legend>${legend}</legend>\n${inputs.join('\n')}\n</fieldset>`;
}

function navigation(topics) {
  const lists = topics.map(
    ({ name, examples }) => `<li data-topic="${slug(name)}"><span>${escapeHtml(name)}</span>
<ul class="names">
${examples.map((example) => `<li ${marks(example)}><a class="jump" href="#${example.name}">${example.name}</a></li>`).join('\n')}
</ul></li>`,
  );
  return `<nav aria-label="Examples">\n<ul>\n${lists.join('\n')}\n</ul>\n</nav>`;
}

const marks = ({ runtimes }) => `data-runtimes="${runtimes.join(' ')}"`;

function topicSection({ name, examples }) {
  return `<section class="topic" data-topic="${slug(name)}" aria-labelledby="topic-${slug(name)}">
<h2 id="topic-${slug(name)}">${escapeHtml(name)}</h2>
${examples.map(exampleArticle).join('\n')}
</section>`;
}

function exampleArticle(example) {
  const { name, purpose, runtimes, files } = example;
  return `<article id="${name}" ${marks(example)} aria-labelledby="name-${name}">
<header>
<h3 id="name-${name}">${name} <a class="anchor" href="#${name}" aria-label="Link to ${name}">#</a></h3>
<p class="purpose">${inline(purpose)}</p>
<ul class="runtimes" aria-label="Runtime of the nodes">${runtimes.map((runtime) => `<li>${escapeHtml(runtimeLabels[runtime])}</li>`).join('')}</ul>
</header>
<div class="pair">
<section class="input" aria-label="TypeScript of ${name}">
<div class="bar"><h4>examples/${name}.ts</h4><button type="button" class="copy" hidden>Copy</button></div>
${code('typescript', example.code, `TypeScript of ${name}`)}
${files.map((file) => folded({ title: file.name, hint: `${lineCount(file.text)} lines`, body: code('json', file.text, file.name) })).join('')}</section>
<section class="output" aria-label="YAML of ${name}">
${objectList(example)}
</section>
</div>
</article>`;
}

function objectList({ name, objects }) {
  const opened = objects.findIndex(({ kind }) => workloads.includes(kind));
  const items = objects.map((object, index) =>
    folded({
      title: `<b>${escapeHtml(object.kind)}</b> ${escapeHtml(object.name)}`,
      hint: `${lineCount(object.yaml)} lines`,
      body: code('yaml', object.yaml, `${object.kind} ${object.name} of ${name}`),
      open: index === opened,
    }),
  );
  return `<div class="bar"><h4>${objects.length} objects</h4><button type="button" class="open-all" hidden>Open all</button><button type="button" class="copy" hidden>Copy</button></div>
${items.join('')}`;
}

function folded({ title, hint, body, open = false }) {
  return `<details class="object"${open ? ' open' : ''}><summary><span>${title}</span> <small>${hint}</small></summary>
${body}
</details>
`;
}

/** Code that is coloured already. What is copied is its text, to the byte: so nothing else is in the element. */
function code(language, text, label) {
  const html = hljs.highlight(text, { language }).value.replaceAll('<span class="hljs-', '<span class="');
  return `<pre tabindex="0" role="group" aria-label="${escapeHtml(label)}"><code>${html}</code></pre>`;
}

function lineCount(text) {
  return text.trimEnd().split('\n').length;
}

/** Text of a comment: what stands between backticks is code. */
function inline(text) {
  return escapeHtml(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

function escapeHtml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function slug(text) {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}
