'use strict';
/* What a chart of the result folder looks like: in the report, and in its SVG file, which no browser draws. */

const LIGHT = { ink: '#1d232b', soft: '#5d6875', line: '#e1e5ea', card: '#ffffff',
  p50: '#12907a', p99: '#2f6bdc', max: '#d9622b', early: '#c0273f', sent: '#9aa6b4', bar: '#7fa3e8', bad: '#c0273f',
  palette: ['#2f6bdc', '#d9622b', '#12907a', '#8a4fc4', '#b58900', '#c03d7a', '#4a9fc9', '#7b8794', '#6b8e23', '#a0522d', '#3f51b5', '#009688'] };
const DARK = { ink: '#e6eaee', soft: '#98a4b1', line: '#313a44', card: '#1c2228',
  p50: '#3fc7ab', p99: '#7ea8ff', max: '#ff9a66', early: '#ff7b8e', sent: '#6d7a88', bar: '#5577bb', bad: '#ff7b8e',
  palette: ['#7ea8ff', '#ff9a66', '#3fc7ab', '#c39bf0', '#e0bd4e', '#f08cbb', '#7fd0f0', '#a3afbc', '#a9cf5f', '#d79a73', '#9aa7f5', '#4fd0c0'] };

const two = number => String(number).padStart(2, '0');
const elapsed = ms => {
  const s = Math.round(Math.abs(ms) / 1000);
  const sign = ms < 0 ? '-' : '';
  return s >= 3600
    ? sign + Math.floor(s / 3600) + ':' + two(Math.floor(s / 60) % 60) + ':' + two(s % 60)
    : sign + Math.floor(s / 60) + ':' + two(s % 60);
};
const compact = value => {
  const size = Math.abs(value);
  return size >= 1e6 ? +(value / 1e6).toFixed(1) + 'M' : size >= 1e4 ? +(value / 1e3).toFixed(1) + 'k' : String(+value.toFixed(2));
};
const timeStep = last => 1000 * ([1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200, 86400]
  .find(seconds => last / (seconds * 1000) <= 12) || last / 12000);

/* 0, 1, 10, 100 lie at 0, 1, 2, 3; below zero likewise. */
const signedLog = value => {
  const size = Math.abs(value);
  return size < 1 ? value : (value < 0 ? -1 : 1) * (Math.log(size) / Math.LN10 + 1);
};
const signedLogLabel = place => place === 0 ? '0' : (place < 0 ? '-' : '') + duration(Math.pow(10, Math.abs(place) - 1));
const duration = ms => ms >= 1000 ? compact(Math.round(ms / 1000)) + ' s' : Math.round(ms) + ' ms';
const nines = percent => Math.min(20, -Math.log(Math.max(1e-20, 1 - percent / 100)) / Math.LN10);
const ninesLabel = place => place === 0 ? '0 %' : place === 1 ? '90 %' : '99' + (place > 2 ? '.' + '9'.repeat(Math.round(place) - 2) : '') + ' %';

function resultChart(chart, colours) {
  const time = chart.xScale === 'TIME';
  const words = chart.xScale === 'WORDS';
  const signed = chart.yScale === 'SIGNED_LOGARITHMIC';
  const counted = chart.yScale === 'LOGARITHMIC';
  const originMs = time && chart.x.length ? chart.x[0] : 0;
  const across = value => time ? value - originMs : chart.xScale === 'NINES' ? nines(value) : value;
  const up = value => value === null ? null : signed ? signedLog(value) : counted && value <= 0 ? null : value;
  const places = words ? chart.x.map(String) : chart.x.map(across);
  const axis = more => Object.assign({
    nameTextStyle: { color: colours.soft }, splitLine: { lineStyle: { color: colours.line } },
    axisLine: { lineStyle: { color: colours.line } }, axisTick: { lineStyle: { color: colours.line } },
  }, more);
  const label = formatter => Object.assign({ color: colours.soft, hideOverlap: true }, formatter ? { formatter: formatter } : {});
  const middle = name => ({ name: name, nameLocation: 'middle', nameGap: 28, splitLine: { show: false } });

  let lowest = 0;
  let highest = 0;
  chart.series.forEach(one => one.values.forEach(value => {
    if (value !== null) {
      lowest = Math.min(lowest, up(value));
      highest = Math.max(highest, up(value));
    }
  }));

  let xAxis;
  if (words) {
    xAxis = axis(Object.assign(middle(chart.xName), { type: 'category', data: places, axisLabel: label() }));
  } else if (time) {
    const last = Math.max(1000, places.length ? places[places.length - 1] : 0);
    xAxis = axis(Object.assign(middle('time since the start, min:s'), { type: 'value', min: 0, max: last,
      interval: timeStep(last), axisLabel: Object.assign(label(elapsed), { showMaxLabel: false }) }));
  } else {
    xAxis = axis(Object.assign(middle(chart.xName), { type: 'value', min: 0,
      max: Math.max(1, (places.length ? places[places.length - 1] : 0)) + 0.02, interval: 1,
      axisLabel: Object.assign(label(ninesLabel), { showMaxLabel: false }) }));
  }
  const top = Math.max(1, Math.ceil(highest));
  const yAxis = signed
    ? axis({ type: 'value', min: Math.floor(lowest), max: top, interval: 1, axisLabel: label(signedLogLabel) })
    : axis({ type: counted ? 'log' : 'value', name: chart.yName, min: counted ? 0.5 : null,
        nameTextStyle: { color: colours.soft, align: 'left', padding: [0, 0, 0, -24] },
        axisLabel: label(value => counted && value < 1 ? '0' : compact(value)) });

  const many = chart.series.length > 4;
  const series = chart.series.map((one, i) => {
    const colour = colours.palette[i % colours.palette.length];
    const line = { name: one.name, type: 'line', color: colour, showSymbol: places.length < 3, symbolSize: 6,
      lineStyle: { width: 1.5, type: i < colours.palette.length ? 'solid' : 'dashed' },
      data: one.values.map((value, at) => value === null ? null : [places[at], up(value)]).filter(point => point !== null) };
    const bar = { name: one.name, type: 'bar', color: colour, barMaxWidth: 60, barMinHeight: 2, data: one.values.map(up) };
    return chart.bars ? bar : line;
  });
  if (signed && lowest < 0 && series.length) {
    series[0].markLine = { silent: true, symbol: 'none', data: [{ yAxis: 0 }],
      lineStyle: { color: colours.early, type: 'dashed' }, label: { show: false } };
  }
  if (chart.redAbove !== null && up(chart.redAbove) < top && series.length) {
    series[0].markArea = { silent: true, itemStyle: { color: colours.bad, opacity: 0.18 },
      data: [[{ yAxis: up(chart.redAbove) }, { yAxis: top }]] };
  }
  return {
    animation: false,
    textStyle: { color: colours.ink, fontFamily: 'system-ui, sans-serif' },
    grid: { left: 14, right: many ? 170 : 24, top: 34, bottom: 38, containLabel: true },
    legend: many
      ? { type: 'plain', orient: 'vertical', right: 4, top: 28, icon: 'roundRect', itemWidth: 14, itemHeight: 4, itemGap: 5,
          textStyle: { color: colours.soft, width: 130, overflow: 'truncate', fontSize: 11 } }
      : { show: chart.series.length > 1, top: 0, right: 8, icon: 'roundRect', itemWidth: 14, itemHeight: 4,
          textStyle: { color: colours.soft } },
    xAxis: xAxis,
    yAxis: yAxis,
    series: series,
  };
}

/* The library puts texts into the file as they are, and may cut them anywhere. */
const plain = text => String(text).replace(/[&<>"'\u0000-\u001f\u007f]/g, '_');

/* The chart as a file of its own. */
function resultChartSvg(json, width, height) {
  const chart = JSON.parse(json);
  chart.x = chart.xScale === 'WORDS' ? chart.x.map(plain) : chart.x;
  chart.series.forEach(one => { one.name = plain(one.name); });
  const option = resultChart(chart, LIGHT);
  option.backgroundColor = '#ffffff';
  option.textStyle.fontFamily = 'sans-serif';
  option.title = { text: plain(chart.title), left: 10, top: 8, textStyle: { fontSize: 15, color: LIGHT.ink } };
  option.grid.top += 34;
  option.legend.top += 34;
  const drawing = echarts.init(null, null, { renderer: 'svg', ssr: true, width: width, height: height });
  drawing.setOption(option);
  const svg = drawing.renderToSVGString();
  drawing.dispose();
  return svg;
}
