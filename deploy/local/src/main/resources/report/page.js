// Draws the charts of the page, and again when the colour scheme changes: a canvas does not follow it by itself.
const charts = JSON.parse(document.getElementById("charts").textContent);
const canvases = document.querySelectorAll("canvas");
const drawn = [];

function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function dataset(series, bars) {
  const stroke = color(`--c${series.color % 8}`);
  return {
    label: series.name,
    data: series.values,
    borderColor: stroke,
    backgroundColor: series.dashed ? `${stroke}80` : stroke,
    borderWidth: bars ? 0 : 2,
    borderDash: series.dashed ? [5, 4] : [],
    pointRadius: series.values.length > 40 ? 0 : 3,
    pointHitRadius: 8,
    spanGaps: true,
  };
}

function options(chart) {
  const soft = color("--soft");
  const line = color("--line");
  const axis = { ticks: { color: soft, maxRotation: 0, autoSkipPadding: 12 }, grid: { color: line } };
  return {
    animation: false,
    maintainAspectRatio: false,
    interaction: { mode: "index", intersect: false },
    scales: {
      x: { ...axis, title: { display: chart.axis !== "", text: chart.axis, color: soft } },
      y: { ...axis, beginAtZero: true },
    },
    plugins: { legend: { position: "bottom", labels: { color: color("--ink"), boxWidth: 14, boxHeight: 2 } } },
  };
}

function draw() {
  drawn.splice(0).forEach((old) => old.destroy());
  charts.forEach((chart, i) => {
    const bars = chart.labels.length === 1;
    drawn.push(new Chart(canvases[i], {
      type: bars ? "bar" : "line",
      data: { labels: chart.labels, datasets: chart.series.map((series) => dataset(series, bars)) },
      options: options(chart),
    }));
  });
}

draw();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
