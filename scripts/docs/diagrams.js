// Draws the diagrams of a page, and draws them anew when the colours change.
const dark = window.matchMedia('(prefers-color-scheme: dark)');
const blocks = [...document.querySelectorAll('pre:has(> code.mermaid)')].map((block) => {
  for (const end of block.querySelectorAll('br')) end.replaceWith('\n');
  const figure = document.createElement('figure');
  figure.className = 'diagram';
  block.before(figure);
  return { text: block.querySelector('code').textContent, figure, block };
});

async function draw() {
  // TypeDoc shows a page when it is complete, and what is not shown has no size.
  while (!document.body.checkVisibility()) await new Promise(requestAnimationFrame);
  window.mermaid.initialize({ startOnLoad: false, theme: isDark() ? 'dark' : 'default' });
  for (const [index, { text, figure, block }] of blocks.entries()) {
    const { svg } = await window.mermaid.render(`diagram-${index}`, text);
    figure.innerHTML = svg;
    // As wide as it is drawn, within reason: on a phone it scrolls and can be read.
    const { style } = figure.querySelector('svg');
    style.minWidth = `min(${style.maxWidth}, 50rem)`;
    block.hidden = true;
  }
}

/** The colours that the reader has chosen, or else those of the system. */
function isDark() {
  const { theme = 'os' } = document.documentElement.dataset;
  return theme === 'os' ? dark.matches : theme === 'dark';
}

dark.addEventListener('change', draw);
new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ['data-theme'] });
draw();
