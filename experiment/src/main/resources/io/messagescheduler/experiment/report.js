(function () {
  const data = JSON.parse(document.getElementById('data').textContent);
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  let printing = false;
  let colours;

  const escaped = text => String(text).replace(/[&<>"']/g, c => '&#' + c.charCodeAt(0) + ';');
  const grouped = value => {
    const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : 1;
    return value.toFixed(digits).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  };
  const span = ms => ms >= 60000 ? +(ms / 60000).toFixed(2) + ' min' : ms / 1000 + ' s';
  const slice = ms => ms === 1000 ? 'second' : 'slice of ' + span(ms);
  const clock = ms => new Date(ms).toISOString().slice(11, 19) + ' UTC';

  const starts = data.systems
    .flatMap(system => [system.sent.startMs, system.delivered.startMs, system.lateness.startMs])
    .filter(list => list.length > 0).map(list => list[0]);
  const originMs = starts.length ? Math.min.apply(null, starts) : 0;

  function lines(rows) {
    return rows.map(([name, value, colour]) =>
      '<span style="display:inline-block;width:9px;height:9px;border-radius:5px;margin-right:6px;background:' + colour
      + '"></span>' + escaped(name) + ' <b>' + escaped(value) + '</b>').join('<br>');
  }

  function base() {
    return {
      animation: false,
      textStyle: { color: colours.ink, fontFamily: 'system-ui, sans-serif' },
      grid: { left: 14, right: 18, top: 34, bottom: 26, containLabel: true },
      legend: { top: 0, right: 8, icon: 'roundRect', itemWidth: 14, itemHeight: 4, textStyle: { color: colours.soft } },
      tooltip: { trigger: 'axis', confine: true, backgroundColor: colours.card, borderColor: colours.line,
        textStyle: { color: colours.ink, fontSize: 13 } },
    };
  }

  function axis(more) {
    return Object.assign({
      nameTextStyle: { color: colours.soft },
      axisLine: { lineStyle: { color: colours.line } }, axisTick: { lineStyle: { color: colours.line } },
      axisLabel: { color: colours.soft, hideOverlap: true }, splitLine: { lineStyle: { color: colours.line } },
    }, more);
  }

  function timeAxis(ends) {
    const last = Math.max.apply(null, ends.concat(1000));
    return axis({ type: 'value', min: 0, max: last, interval: timeStep(last), splitLine: { show: false },
      name: 'time since the first message, min:s', nameLocation: 'middle', nameGap: 28,
      axisLabel: { color: colours.soft, hideOverlap: true, showMaxLabel: false, formatter: elapsed } });
  }

  const last = list => list.length ? list[list.length - 1] - originMs : 0;

  /* A logarithmic axis where the worst slice would press all others to the floor; 0 ms is then drawn as a half. */
  function lateness(system) {
    const values = system.lateness;
    const anyEarly = values.min.some(value => value < 0);
    const peak = Math.max.apply(null, values.max.concat(1));
    const middle = values.p50.slice().sort((a, b) => a - b)[values.p50.length >> 1] || 0;
    const log = !anyEarly && peak > 30 * Math.max(1, middle);
    const points = list => values.startMs.map((start, i) => [start - originMs, log ? Math.max(0.5, list[i]) : list[i], i]);
    const series = (name, list, colour, more) => Object.assign({ name: name, type: 'line', data: points(list),
      showSymbol: values.startMs.length < 3, symbolSize: 6, color: colour, lineStyle: { width: 1.5 } }, more);
    const shown = [
      series('max', values.max, colours.max),
      series('p99', values.p99, colours.p99),
      series('p50', values.p50, colours.p50, { areaStyle: { opacity: 0.12 } }),
    ];
    if (anyEarly) {
      shown.push(series('min', values.min, colours.early));
      shown[0].markLine = { silent: true, symbol: 'none', data: [{ yAxis: 0 }],
        lineStyle: { color: colours.early, type: 'dashed' }, label: { show: false } };
    }
    const option = base();
    option.grid.bottom = 38;
    option.xAxis = timeAxis([last(values.startMs)]);
    option.yAxis = axis({ type: log ? 'log' : 'value', name: log ? 'ms, logarithmic' : 'ms', min: log ? 0.5 : null,
      nameTextStyle: { color: colours.soft, align: 'left', padding: [0, 0, 0, -24] },
      axisLabel: { color: colours.soft, formatter: value => log && value < 1 ? '0' : compact(value) } });
    option.tooltip.formatter = items => {
      const i = items[0].data[2];
      const rows = [['max', values.max[i], colours.max], ['p99', values.p99[i], colours.p99], ['p50', values.p50[i], colours.p50]];
      rows.push(['min', values.min[i], values.min[i] < 0 ? colours.early : colours.sent]);
      return 'due at ' + elapsed(values.startMs[i] - originMs) + ', ' + clock(values.startMs[i]) + '<br>'
        + lines(rows.map(([name, value, colour]) => [name, grouped(value) + ' ms', colour]));
    };
    option.series = shown;
    return option;
  }

  function distribution(system) {
    const bars = system.distribution;
    const total = bars.reduce((sum, bar) => sum + bar.count, 0);
    let seen = 0;
    const share = bars.map(bar => (seen += bar.count) / total * 100);
    const range = bar => bar.from === bar.to ? grouped(bar.from) + ' ms' : grouped(bar.from) + ' to ' + grouped(bar.to) + ' ms';
    const option = base();
    option.grid.bottom = 38;
    option.legend.data = ['messages', 'share'];
    option.xAxis = axis({ type: 'category', data: bars.map(bar => compact(bar.from < 0 ? bar.to : bar.from)),
      name: 'lateness, ms', nameLocation: 'middle', nameGap: 28, splitLine: { show: false } });
    option.yAxis = [
      axis({ type: 'log', min: 1, axisLabel: { color: colours.soft, formatter: compact } }),
      axis({ type: 'value', min: 0, max: 100, interval: 25, splitLine: { show: false },
        axisLabel: { color: colours.soft, formatter: '{value} %' } }),
    ];
    option.tooltip.formatter = items => {
      const i = items[0].dataIndex;
      return escaped(range(bars[i])) + '<br>' + lines([
        ['messages', grouped(bars[i].count), colours.bar], ['up to here', +share[i].toFixed(3) + ' %', colours.p99]]);
    };
    option.series = [
      { name: 'messages', type: 'bar', color: colours.bar, barCategoryGap: '12%', barMinHeight: 3,
        data: bars.map(bar => ({ value: bar.count || null, itemStyle: bar.from < 0 ? { color: colours.early } : {} })) },
      { name: 'share', type: 'line', yAxisIndex: 1, color: colours.p99, showSymbol: bars.length < 2, data: share,
        lineStyle: { width: 1.5 } },
    ];
    return option;
  }

  function hops(system) {
    const total = system.hops.reduce((sum, bar) => sum + bar.count, 0);
    const option = base();
    option.legend.show = false;
    option.grid.top = 22;
    option.grid.bottom = 38;
    option.xAxis = axis({ type: 'category', data: system.hops.map(bar => String(bar.hops)), name: 'hops',
      nameLocation: 'middle', nameGap: 28, splitLine: { show: false } });
    option.yAxis = axis({ type: 'value', axisLabel: { color: colours.soft, formatter: compact } });
    option.tooltip.formatter = items => escaped(items[0].name) + ' hops<br>' + lines([
      ['messages', grouped(system.hops[items[0].dataIndex].count), colours.bar]]);
    option.series = [{ name: 'messages', type: 'bar', color: colours.bar, barMaxWidth: 70,
      data: system.hops.map(bar => bar.count),
      label: { show: system.hops.length <= 12, position: 'top', color: colours.soft,
        formatter: item => +(item.value / total * 100).toPrecision(3) + ' %' } }];
    return option;
  }

  function rate(system) {
    const series = (name, values, colour, more) => Object.assign({ name: name, type: 'line', color: colour,
      data: values.startMs.map((start, i) => [start - originMs, values.perSecond[i]]),
      showSymbol: values.startMs.length < 3, symbolSize: 6, lineStyle: { width: 1.5 } }, more);
    const option = base();
    option.grid.bottom = 38;
    option.xAxis = timeAxis([last(system.sent.startMs), last(system.delivered.startMs)]);
    option.yAxis = axis({ type: 'value', name: 'messages / s', min: 0,
      nameTextStyle: { color: colours.soft, align: 'left', padding: [0, 0, 0, -24] }, axisLabel: { color: colours.soft, formatter: compact } });
    option.tooltip.formatter = items => elapsed(items[0].value[0]) + ', ' + clock(originMs + items[0].value[0]) + '<br>'
      + lines(items.map(item => [item.seriesName, grouped(item.value[1]) + ' / s', item.color]));
    option.series = [
      series('sent', system.sent, colours.sent),
      series('delivered', system.delivered, colours.p50, { areaStyle: { opacity: 0.12 } }),
    ];
    return option;
  }

  function processes(figure, unit, colour) {
    const known = data.processes.filter(process => process[figure] !== null).reverse();
    const option = base();
    option.legend.show = false;
    option.grid = { left: 16, right: 72, top: 8, bottom: 8, containLabel: true };
    option.xAxis = axis({ type: 'value', axisLabel: { color: colours.soft, hideOverlap: true, formatter: compact } });
    option.yAxis = axis({ type: 'category', data: known.map(process => process.instance), axisTick: { show: false },
      axisLabel: { color: colours.ink, width: 150, overflow: 'truncate' } });
    option.tooltip.formatter = items => escaped(items[0].name) + '<br>'
      + lines([[unit, grouped(items[0].value), colour]]);
    option.series = [{ type: 'bar', color: colour, barMaxWidth: 22,
      data: known.map(process => ({ value: process[figure], itemStyle: process.counted ? {} : { color: colours.sent } })),
      label: { show: true, position: 'right', color: colours.soft, formatter: item => grouped(item.value) + ' ' + unit } }];
    return known.length ? option : null;
  }

  function result(chart) {
    const option = resultChart(chart, colours);
    const shown = point => chart.yScale === 'SIGNED_LOGARITHMIC' ? unsigned(point) : point;
    option.tooltip = base().tooltip;
    option.tooltip.formatter = items => escaped(chart.xScale === 'WORDS' ? items[0].name
      : chart.xScale === 'TIME' ? elapsed(items[0].value[0])
      : +(100 - 100 * Math.pow(10, -items[0].value[0])).toPrecision(7) + ' %') + '<br>'
      + lines(items.filter(item => item.value !== null && item.value !== undefined).map(item =>
        [item.seriesName, grouped(shown(Array.isArray(item.value) ? item.value[1] : item.value)) + ' ' + chart.yName, item.color]));
    return option;
  }

  const unsigned = place => Math.abs(place) < 1 ? place : (place < 0 ? -1 : 1) * Math.pow(10, Math.abs(place) - 1);

  const drawn = {
    lateness: system => system.lateness.startMs.length ? lateness(system) : null,
    distribution: system => system.distribution.length ? distribution(system) : null,
    hops: system => system.hops.length ? hops(system) : null,
    rate: system => system.sent.startMs.length + system.delivered.startMs.length ? rate(system) : null,
    cpu: () => processes('cpuSeconds', 's', colours.p99),
    memory: () => processes('rssMaxMb', 'MB', colours.p50),
    result: (system, element) => result(data.results.find(chart => chart.file === element.dataset.file)),
  };

  function systemOf(element) {
    const section = element.closest('[data-system]');
    return section && data.systems.find(system => system.name === section.dataset.system);
  }

  const charts = [];
  for (const element of document.querySelectorAll('[data-chart]')) {
    charts.push({ element: element, draw: drawn[element.dataset.chart], system: systemOf(element), chart: null });
  }

  /* Draws at once, since printing does not wait for the next frame. The view box lets the style sheet scale the drawing
     to the page where a browser does not announce printing. */
  function fit(one) {
    const printedWidth = one.element.closest('.wide') ? 640 : 300;
    one.chart.resize({ width: printing ? printedWidth : 'auto' });
    one.chart.getZr().flush();
    const drawing = one.element.querySelector('svg');
    drawing.setAttribute('viewBox', '0 0 ' + one.chart.getWidth() + ' ' + one.chart.getHeight());
  }

  function drawAll() {
    colours = dark.matches && !printing ? DARK : LIGHT;
    for (const one of charts) {
      const option = one.draw(one.system, one.element);
      if (option === null) {
        one.element.textContent = 'Nothing to show: no message with this figure was received.';
        one.element.className = 'note';
        continue;
      }
      one.chart = one.chart || echarts.init(one.element, null, { renderer: 'svg' });
      one.chart.setOption(option, true);
      fit(one);
    }
  }

  for (const note of document.querySelectorAll('[data-note]')) {
    const system = systemOf(note);
    note.textContent = note.dataset.note === 'lateness'
      ? 'Receipt minus due time, one point for each ' + slice(system.lateness.widthMs) + ' of due time.'
      : 'Messages per second, one point for each ' + slice(Math.max(system.sent.widthMs, system.delivered.widthMs)) + '.';
  }

  drawAll();
  dark.addEventListener('change', drawAll);
  window.addEventListener('resize', () => charts.forEach(one => one.chart && fit(one)));
  window.addEventListener('beforeprint', () => { printing = true; drawAll(); });
  window.addEventListener('afterprint', () => { printing = false; drawAll(); });
  document.documentElement.dataset.charts = String(charts.filter(one => one.chart).length);
})();
