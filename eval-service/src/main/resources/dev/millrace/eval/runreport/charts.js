'use strict';
/* Draws the page's charts, and again when its colours change: a canvas does not follow them by itself. */
const reportCharts = (() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const shapes = ['circle', 'rect', 'triangle', 'rectRot', 'star', 'crossRot', 'cross', 'line'];
  let drawn = [];

  /* light-dark() is resolved in properties only, so a colour is read from one that has it. */
  function colour(name) {
    const probe = document.createElement('i');
    probe.className = 'visually-hidden';
    document.body.append(probe);
    probe.style.color = `var(${name})`;
    const value = getComputedStyle(probe).color;
    probe.remove();
    return value;
  }

  const tone = (run) => colour(`--run-${run.toLowerCase()}`);
  const faint = (value) => value.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.3)');
  const shape = (run) => shapes[run.charCodeAt(0) - 65];

  /* A line from low to high through each point of a data set that has such ends. */
  const intervals = {
    id: 'intervals',
    afterDatasetsDraw(chart) {
      const { ctx, chartArea } = chart;
      ctx.save();
      ctx.beginPath();
      const cap = 4;
      ctx.rect(chartArea.left - cap, chartArea.top - cap, chartArea.width + 2 * cap, chartArea.height + 2 * cap);
      ctx.clip();
      chart.data.datasets.forEach((set, i) => {
        const meta = chart.getDatasetMeta(i);
        if (!set.low || !chart.isDatasetVisible(i)) return;
        const lies = chart.options.indexAxis === 'y';
        const scale = chart.scales[lies ? 'x' : 'y'];
        meta.data.forEach((mark, k) => {
          if (set.low[k] === null || set.high[k] === null) return;
          whisker(ctx, lies, mark, scale.getPixelForValue(set.low[k]), scale.getPixelForValue(set.high[k]), set.whisker);
        });
      });
      ctx.restore();
    },
  };

  /* With a rim, as a line of ink alone is lost on a bar that is nearly as dark, or as light, as the ink. */
  function whisker(ctx, lies, mark, from, to, { stroke, rim }) {
    const cap = 3;
    const line = (a, b, c, d) => { ctx.moveTo(lies ? a : b, lies ? b : a); ctx.lineTo(lies ? c : d, lies ? d : c); };
    const at = lies ? mark.y : mark.x;
    ctx.beginPath();
    line(from, at, to, at);
    line(from, at - cap, from, at + cap);
    line(to, at - cap, to, at + cap);
    ctx.lineCap = 'square';
    for (const [style, width] of [[rim, 4], [stroke, 1.5]]) {
      ctx.strokeStyle = style;
      ctx.lineWidth = width;
      if (style) ctx.stroke();
    }
  }

  function axis(title) {
    const soft = colour('--ink-soft');
    return {
      ticks: { color: soft, maxRotation: 0, autoSkipPadding: 12 },
      grid: { color: colour('--line') },
      border: { color: colour('--edge') },
      title: { display: Boolean(title), text: title, color: soft },
    };
  }

  function options(scales, more) {
    return {
      animation: false,
      maintainAspectRatio: false,
      scales,
      ...more,
      plugins: {
        legend: { position: 'bottom', labels: { color: colour('--ink'), usePointStyle: true, boxHeight: 8, filter: (item) => !item.text.startsWith('_') } },
        tooltip: { callbacks: { label: said } },
      },
    };
  }

  /* Tooltips give the interval too. */
  function said(item) {
    const set = item.dataset;
    const lies = item.chart.options.indexAxis === 'y';
    const round = (value) => Number(value.toPrecision(4));
    const ends = set.low && set.low[item.dataIndex] !== null ? ` [${round(set.low[item.dataIndex])}, ${round(set.high[item.dataIndex])}]` : '';
    const count = set.counts ? `, ${set.counts[item.dataIndex]} claims` : '';
    return lies ? `${set.label}: ${round(item.parsed.x)}${ends}` : `${set.label}: ${round(item.parsed.x)} → ${round(item.parsed.y)}${ends}${count}`;
  }

  /* Two lines, as even as they can be: a third one would run into the next bar's. The table beside the chart has the whole name. */
  function words(label) {
    if (label.length <= 16) return label;
    const gaps = label.includes(' · ') ? / · /g : /(?<=[_-])| /g;
    const halves = [...label.matchAll(gaps)].map(({ 0: gap, index }) => [label.slice(0, index), label.slice(index + gap.length)]);
    const width = (lines) => Math.max(...lines.map((line) => line.length));
    const [lines = [label]] = halves.sort((a, b) => width(a) - width(b));
    return lines.map((line) => short(line, 20));
  }
  const short = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

  /* Room for two lines of each label, for each run's bar, and for a legend of several lines. */
  const height = (chart) => 80 + 6 * chart.runs.length + chart.labels.length * Math.max(34, 10 + 16 * chart.runs.length);

  function bars(chart) {
    const ink = colour('--ink');
    const datasets = chart.runs.map((run) => ({
      label: short(`${run.run} ${run.label}`, 32),
      data: run.values,
      low: run.low,
      high: run.high,
      whisker: { stroke: ink, rim: colour('--raised') },
      backgroundColor: tone(run.run),
      pointStyle: 'rect',
      maxBarThickness: 34,
      categoryPercentage: 0.72,
      barPercentage: 1,
      skipNull: true,
    }));
    /* The axis has room for whole intervals: Chart.js looks at the bars alone. */
    const ends = chart.runs.flatMap((run) => [...run.low, ...run.high]).filter((end) => end !== null);
    const x = { ...axis(''), beginAtZero: true, suggestedMin: Math.min(0, ...ends), suggestedMax: Math.max(chart.is_share ? 1 : 0, ...ends) };
    const y = axis('');
    y.grid = { display: false };
    y.ticks = { ...y.ticks, color: ink, autoSkip: false };
    return { type: 'bar', data: { labels: chart.labels.map(words), datasets }, options: options({ x, y }, { indexAxis: 'y' }) };
  }

  function reliability(chart) {
    const isCrowded = chart.runs.length > 4;
    const datasets = chart.runs.map((one) => ({
      label: `${one.run} (error ${one.expected_error.toFixed(3)})`,
      data: one.bins.map((bin) => ({ x: bin.confidence, y: bin.accuracy })),
      low: one.bins.map((bin) => (isCrowded ? null : bin.low)),
      high: one.bins.map((bin) => (isCrowded ? null : bin.high)),
      counts: one.bins.map((bin) => bin.items),
      whisker: { stroke: faint(tone(one.run)) },
      borderColor: tone(one.run),
      backgroundColor: tone(one.run),
      pointStyle: shape(one.run),
      pointRadius: one.bins.map((bin) => 3 + 9 * Math.sqrt(bin.items / one.items)),
      borderWidth: 1.5,
      clip: 12,
      showLine: true,
    }));
    datasets.push({ label: '_diagonal', data: [{ x: 0, y: 0 }, { x: 1, y: 1 }], showLine: true, pointRadius: 0, pointHitRadius: 0, borderWidth: 1.5, borderDash: [5, 4], borderColor: colour('--edge') });
    const unit = { min: 0, max: 1 };
    return { type: 'scatter', data: { datasets }, options: options({ x: { ...axis('claimed'), ...unit }, y: { ...axis('came true'), ...unit } }) };
  }

  /* Items of the same length and score are one dot, the larger the more. */
  function dots(points) {
    const byPlace = new Map();
    points.forEach((point) => {
      const key = `${point.tokens} ${point.score}`;
      const dot = byPlace.get(key) ?? { x: point.tokens, y: point.score, count: 0 };
      dot.count += 1;
      byPlace.set(key, dot);
    });
    return [...byPlace.values()];
  }

  function scatter(chart) {
    const datasets = chart.runs.flatMap((one) => [
      {
        label: one.run,
        data: one.buckets.map((bucket) => ({ x: bucket.mean_tokens, y: bucket.mean_score })),
        borderColor: tone(one.run),
        backgroundColor: tone(one.run),
        pointStyle: shape(one.run),
        pointRadius: 5,
        borderWidth: 2,
        clip: 12,
        showLine: true,
      },
      {
        label: `_${one.run}`,
        data: dots(one.points),
        borderWidth: 0,
        backgroundColor: faint(tone(one.run)),
        pointStyle: shape(one.run),
        pointRadius: dots(one.points).map((dot) => 1.5 + Math.sqrt(dot.count) * 1.5),
        clip: 12,
        pointHitRadius: 0,
      },
    ]);
    const y = axis(chart.metric);
    const scores = chart.runs.flatMap((one) => one.points.map((point) => point.score));
    if (scores.every((score) => score >= 0 && score <= 1)) Object.assign(y, { min: 0, max: 1 });
    return { type: 'scatter', data: { datasets }, options: options({ x: { ...axis('tokens generated'), beginAtZero: true }, y }) };
  }

  const kinds = { bars, reliability, scatter };

  function draw() {
    drawn.forEach((chart) => chart.destroy());
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    drawn = Object.entries(data).map(([id, chart]) => {
      const canvas = document.getElementById(id);
      if (chart.kind === 'bars') canvas.parentElement.style.minHeight = `${height(chart)}px`;
      return new Chart(canvas, { ...kinds[chart.kind](chart), plugins: [intervals] });
    });
  }

  return { draw };
})();
