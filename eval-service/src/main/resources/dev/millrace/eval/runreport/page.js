'use strict';
/* The choice of colours, and the filters of items. */
(() => {
  const root = document.documentElement;
  const theme = document.querySelector('.theme');
  const all = (selector, from) => [...from.querySelectorAll(selector)];

  function choose(value) {
    if (value) root.dataset.theme = value;
    else delete root.dataset.theme;
    reportCharts.draw();
  }

  theme.hidden = false;
  theme.addEventListener('change', (event) => choose(event.target.value));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', reportCharts.draw);
  reportCharts.draw();

  all('.task', document).forEach((task) => {
    const form = task.querySelector('form.filter');
    if (!form) return;
    const items = all('.item', task);
    const texts = items.map((item) => item.textContent.toLowerCase());
    const output = form.querySelector('output');

    function filter() {
      const wanted = form.querySelector('[type=search]').value.trim().toLowerCase();
      const change = form.querySelector('[type=radio]:checked')?.value ?? '';
      let shown = 0;
      items.forEach((item, i) => {
        const fits = texts[i].includes(wanted) && (!change || item.dataset.change.split(' ').includes(change));
        item.hidden = !fits;
        shown += fits ? 1 : 0;
      });
      output.textContent = `${shown} of ${items.length}`;
    }

    form.hidden = false;
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('input', filter);
    filter();
  });

  /* Paper has light colours whatever the screen has. */
  let before = '';
  addEventListener('beforeprint', () => {
    before = root.dataset.theme ?? '';
    choose('light');
  });
  addEventListener('afterprint', () => choose(before));
})();
