import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.Term;
import org.apache.lucene.monitor.CustomQueryHandler;
import org.apache.lucene.monitor.Monitor;
import org.apache.lucene.monitor.MonitorConfiguration;
import org.apache.lucene.monitor.MonitorQuery;
import org.apache.lucene.monitor.MultipassTermFilteredPresearcher;
import org.apache.lucene.monitor.QueryMatch;
import org.apache.lucene.monitor.QueryTree;
import org.apache.lucene.monitor.TermWeightor;
import org.apache.lucene.queries.intervals.IntervalQuery;
import org.apache.lucene.queries.intervals.Intervals;
import org.apache.lucene.queries.intervals.IntervalsSource;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.Version;

/**
 * Lucene Monitor, given the rules and articles that translation.py wrote: `Peer RULES WARM_UP ARTICLES`.
 *
 * <p>It says `ready`, and then answers each line of standard input: `pass 0 300` with the microseconds of this thread for one of the
 * articles 0 to 299, a number for each set-up; `matches` with the rules that each article matched, an article a line, and `end`.
 * What is measured is Monitor.match alone: the articles are cut into words before, in our way, and time of the garbage collector and
 * the compiler is not counted. Two set-ups, since neither is always the faster: the library as it is, and with prefixes in its index.
 */
public final class Peer {
  private static final String FIELD = "text";
  private static final int PASSES = 2; // of the presearcher: a rule is named by two of its terms
  private static final int REGISTERED_AT_ONCE = 1000;
  private static final int EXPANSIONS = 1_000; // words of one article that a prefix may stand for, more than it has

  public static void main(String[] arguments) throws IOException {
    Map<String, Query> rules = new LinkedHashMap<>();
    Set<String> prefixes = new HashSet<>();
    for (String line : Files.readAllLines(Path.of(arguments[0]))) {
      String[] parts = line.split("\t");
      rules.put(parts[0], new Reader(parts[1], prefixes).query());
    }
    List<Article> warmUp = articles(arguments[1]);
    List<Article> articles = articles(arguments[2]);
    TermWeightor rarity = TermWeightor.termFreqWeightor(documentFrequencies(warmUp), 1, 0);
    List<Monitor> monitors = new ArrayList<>();
    List<CustomQueryHandler> asItIs = List.of();
    List<CustomQueryHandler> withPrefixes = List.of(new Prefixes(prefixes));
    for (List<CustomQueryHandler> handlers : List.of(asItIs, withPrefixes)) {
      monitors.add(monitor(rules, new MultipassTermFilteredPresearcher(PASSES, 0, rarity, handlers, Set.of())));
    }
    for (Monitor monitor : monitors) {
      microseconds(monitor, warmUp);
    }
    System.out.println("ready " + Version.LATEST);
    answer(monitors, articles);
    for (Monitor monitor : monitors) {
      monitor.close();
    }
  }

  private static void answer(List<Monitor> monitors, List<Article> articles) throws IOException {
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String asked = input.readLine(); asked != null; asked = input.readLine()) {
      if (asked.startsWith("pass ")) {
        String[] words = asked.split(" ");
        List<Article> some = articles.subList(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
        StringBuilder answered = new StringBuilder("pass");
        for (Monitor monitor : monitors) {
          answered.append(' ').append(microseconds(monitor, some));
        }
        System.out.println(answered);
      } else if (asked.equals("matches")) {
        for (Article article : articles) {
          Set<String> found = matched(monitors.get(0), article);
          if (!found.equals(matched(monitors.get(1), article))) {
            throw new IllegalStateException("The two set-ups of Lucene Monitor differ at " + article.id);
          }
          System.out.println(article.id + " " + String.join(" ", found));
        }
        System.out.println("end");
      } else {
        throw new IllegalArgumentException("asked for " + asked);
      }
    }
  }

  private static Monitor monitor(Map<String, Query> rules, MultipassTermFilteredPresearcher presearcher) throws IOException {
    Analyzer unused = new StandardAnalyzer(); // every field brings its tokens
    Monitor monitor =
        new Monitor(unused, presearcher, new MonitorConfiguration().setQueryUpdateBufferSize(REGISTERED_AT_ONCE));
    List<MonitorQuery> registered = new ArrayList<>();
    rules.forEach((id, query) -> registered.add(new MonitorQuery(id, query)));
    monitor.register(registered);
    return monitor;
  }

  private static double microseconds(Monitor monitor, List<Article> articles) throws IOException {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long began = threads.getCurrentThreadCpuTime();
    for (Article article : articles) {
      monitor.match(article.document(), QueryMatch.SIMPLE_MATCHER);
    }
    return (threads.getCurrentThreadCpuTime() - began) / 1e3 / articles.size();
  }

  private static Set<String> matched(Monitor monitor, Article article) throws IOException {
    Set<String> found = new TreeSet<>();
    monitor.match(article.document(), QueryMatch.SIMPLE_MATCHER).getMatches().forEach(match -> found.add(match.getQueryId()));
    return found;
  }

  private static Map<String, Integer> documentFrequencies(List<Article> articles) {
    Map<String, Integer> frequencies = new HashMap<>();
    for (Article article : articles) {
      for (String word : new HashSet<>(Arrays.asList(article.words))) {
        frequencies.merge(word, 1, Integer::sum);
      }
    }
    return frequencies;
  }

  private static List<Article> articles(String path) throws IOException {
    List<Article> articles = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(path))) {
      articles.add(new Article(line));
    }
    return articles;
  }

  /** An article: its id, a tab, then words with how many places each lies behind the one before, as in `1:syria 0:syria's`. */
  private static final class Article {
    private static final FieldType POSITIONS = new FieldType();

    static {
      POSITIONS.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS);
      POSITIONS.freeze();
    }

    final String id;
    final String[] words;
    final int[] steps;

    Article(String line) {
      String[] parts = line.split("\t", -1);
      String[] tokens = parts[1].isEmpty() ? new String[0] : parts[1].split(" ");
      id = parts[0];
      words = new String[tokens.length];
      steps = new int[tokens.length];
      for (int each = 0; each < tokens.length; each++) {
        int colon = tokens[each].indexOf(':');
        steps[each] = Integer.parseInt(tokens[each].substring(0, colon));
        words[each] = tokens[each].substring(colon + 1);
      }
    }

    Document document() {
      Document document = new Document();
      document.add(new org.apache.lucene.document.Field(FIELD, new Words(this), POSITIONS));
      return document;
    }
  }

  /** The words of an article, one after the other. */
  private static final class Words extends TokenStream {
    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private final PositionIncrementAttribute step = addAttribute(PositionIncrementAttribute.class);
    private final Article article;
    private int next;

    Words(Article article) {
      this.article = article;
    }

    @Override
    public boolean incrementToken() {
      if (next == article.words.length) {
        return false;
      }
      clearAttributes();
      term.append(article.words[next]);
      step.setPositionIncrement(article.steps[next]);
      next++;
      return true;
    }

    @Override
    public void reset() {
      next = 0;
    }
  }

  /** Puts the prefixes that rules ask for into the presearcher's index; without it any article may match a prefix. */
  private static final class Prefixes implements CustomQueryHandler {
    private static final String MARK = "\u0001"; // so that a prefix is not taken for the word that is written like it
    private final Set<String> known;
    private final int shortest;
    private final int longest;

    Prefixes(Set<String> known) {
      this.known = known;
      shortest = known.stream().mapToInt(String::length).min().orElse(1);
      longest = known.stream().mapToInt(String::length).max().orElse(0);
    }

    @Override
    public QueryTree handleQuery(Query query, TermWeightor weightor) {
      if (!(query instanceof PrefixQuery)) {
        return null;
      }
      return QueryTree.term(new Term(FIELD, MARK + ((PrefixQuery) query).getPrefix().text()), weightor);
    }

    @Override
    public TokenStream wrapTermStream(String field, TokenStream words) {
      return new TokenFilter(words) {
        private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
        private String word = "";
        private int length = 1;

        @Override
        public boolean incrementToken() throws IOException {
          for (; length <= Math.min(word.length(), longest); length++) {
            String prefix = word.substring(0, length);
            if (known.contains(prefix)) {
              term.setEmpty().append(MARK).append(prefix);
              length++;
              return true;
            }
          }
          if (!input.incrementToken()) {
            return false;
          }
          word = term.toString();
          length = shortest;
          return true;
        }

        @Override
        public void reset() throws IOException {
          super.reset();
          word = "";
        }
      };
    }
  }

  /** A rule as translation.py writes it, each operator before its operands and with how many they are. */
  private static final class Reader {
    private final String[] symbols;
    private final Set<String> prefixes;
    private int next;

    Reader(String text, Set<String> prefixes) {
      symbols = text.split(" ");
      this.prefixes = prefixes;
    }

    Query query() {
      String symbol = symbols[next++];
      switch (symbol) {
        case "WORD":
          return new TermQuery(new Term(FIELD, symbols[next++]));
        case "PREFIX":
          return new PrefixQuery(new Term(FIELD, prefix()));
        case "PHRASE":
          return new PhraseQuery(FIELD, words());
        case "AND":
          return joined(BooleanClause.Occur.MUST);
        case "OR":
          return joined(BooleanClause.Occur.SHOULD);
        case "NOT":
          return excluded();
        default:
          next--;
          return new IntervalQuery(FIELD, places());
      }
    }

    private Query joined(BooleanClause.Occur occur) {
      BooleanQuery.Builder parts = new BooleanQuery.Builder();
      for (int left = Integer.parseInt(symbols[next++]); left > 0; left--) {
        boolean excludes = occur == BooleanClause.Occur.MUST && symbols[next].equals("NOT");
        next += excludes ? 1 : 0;
        parts.add(query(), excludes ? BooleanClause.Occur.MUST_NOT : occur);
      }
      return parts.build();
    }

    private Query excluded() {
      return new BooleanQuery.Builder()
          .add(new MatchAllDocsQuery(), BooleanClause.Occur.MUST)
          .add(query(), BooleanClause.Occur.MUST_NOT)
          .build();
    }

    private IntervalsSource places() {
      String symbol = symbols[next++];
      switch (symbol) {
        case "WORD":
          return Intervals.term(symbols[next++]);
        case "PREFIX":
          return Intervals.prefix(new BytesRef(prefix()), EXPANSIONS);
        case "PHRASE":
          return Intervals.phrase(words());
        case "OR":
          IntervalsSource[] parts = new IntervalsSource[Integer.parseInt(symbols[next++])];
          for (int each = 0; each < parts.length; each++) {
            parts[each] = places();
          }
          return Intervals.or(parts);
        case "NEAR":
        case "ONEAR":
          int within = Integer.parseInt(symbols[next++]);
          IntervalsSource left = places();
          IntervalsSource right = places();
          return Intervals.maxgaps(
              within,
              symbol.equals("NEAR") ? Intervals.unorderedNoOverlaps(left, right) : Intervals.ordered(left, right));
        default:
          throw new IllegalArgumentException("a rule has " + symbol);
      }
    }

    private String[] words() {
      String[] words = new String[Integer.parseInt(symbols[next++])];
      for (int each = 0; each < words.length; each++) {
        words[each] = symbols[next++];
      }
      return words;
    }

    private String prefix() {
      String prefix = symbols[next++];
      prefixes.add(prefix);
      return prefix;
    }
  }
}
