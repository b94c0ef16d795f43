// What the page can do besides being read: filter, copy, open all objects of an example. Without it, everything is there all the same.
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const menu = document.querySelector('.menu');
const filter = document.querySelector('.filter');

for (const hidden of all('.filter, .copy, .open-all')) hidden.hidden = false;

// On a phone the menu is a bar at the top, which opens over the page.
const isNarrow = window.matchMedia('(width < 64rem)');
const fold = () => {
  menu.open = !isNarrow.matches;
};
isNarrow.addEventListener('change', fold);
fold();
// What is above the example that the address names has become shorter.
document.getElementById(window.location.hash.slice(1))?.scrollIntoView();
menu.addEventListener('click', (event) => {
  if (isNarrow.matches && event.target.closest('.jump')) menu.open = false;
});

function applyFilter() {
  const { runtime, topic } = Object.fromEntries(new FormData(filter));
  const fits = (element) => runtime === '' || element.dataset.runtimes.split(' ').includes(runtime);
  for (const element of all('[data-runtimes]')) element.hidden = !fits(element);
  for (const group of all('[data-topic]')) {
    const isOther = topic !== '' && group.dataset.topic !== topic;
    group.hidden = isOther || !all('[data-runtimes]', group).some(fits);
  }
  const articles = all('article');
  const shown = articles.filter((article) => !article.hidden && !article.closest('.topic').hidden);
  document.querySelector('.nothing').hidden = shown.length > 0;
  document.querySelector('.count').textContent = `${shown.length} of ${articles.length} examples`;
}
filter.addEventListener('change', applyFilter);
filter.addEventListener('submit', (event) => event.preventDefault());
applyFilter();

// A link leads to its example, whatever the filter says.
window.addEventListener('hashchange', () => {
  const target = document.getElementById(window.location.hash.slice(1));
  if (target === null || target.checkVisibility()) return;
  filter.reset();
  applyFilter();
  target.scrollIntoView();
});

/** The objects as one stream, or the TypeScript without the files that it reads. */
function textOf(section) {
  const selector = section.matches('.output') ? 'pre code' : ':scope > pre code';
  return all(selector, section)
    .map((code) => code.textContent)
    .join('---\n');
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // A page from a disk may not be allowed to, and some browsers have only this.
    const area = Object.assign(document.createElement('textarea'), { value: text });
    document.body.append(area);
    area.select();
    const isCopied = document.execCommand('copy');
    area.remove();
    if (!isCopied) throw new Error('the browser does not let pages copy');
  }
}

for (const button of all('.copy')) {
  button.addEventListener('click', async () => {
    const said = await copyText(textOf(button.closest('section'))).then(
      () => 'Copied',
      () => 'Not copied',
    );
    button.textContent = said;
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 2000);
  });
}

for (const button of all('.open-all')) {
  const objects = all('details', button.closest('section'));
  const label = () => {
    button.textContent = objects.every(({ open }) => open) ? 'Close all' : 'Open all';
  };
  button.addEventListener('click', () => {
    const open = objects.some((object) => !object.open);
    for (const object of objects) object.open = open;
  });
  for (const object of objects) object.addEventListener('toggle', label);
  label();
}

// Which example is being read, for the navigation beside it.
const links = new Map(all('.jump').map((link) => [link.hash.slice(1), link]));
const reading = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      for (const link of links.values()) link.removeAttribute('aria-current');
      links.get(target.id)?.setAttribute('aria-current', 'true');
    }
  },
  { rootMargin: '-25% 0px -70% 0px' },
);
for (const article of all('article')) reading.observe(article);
