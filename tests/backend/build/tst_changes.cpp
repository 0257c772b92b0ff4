#include "backend/build/config.h"

#include <gtest/gtest.h>

namespace {

using berth::build::applyChanges;
using berth::model::ImageConfig;
using Words = std::vector<std::string>;

ImageConfig changed(const Words &changes)
{
    ImageConfig config;
    const auto outcome = applyChanges(changes, config);
    EXPECT_TRUE(outcome) << outcome.error().text();
    return config;
}

std::string refusal(const std::string &change)
{
    ImageConfig config;
    const auto outcome = applyChanges({change}, config);
    return outcome ? std::string() : outcome.error().message;
}

TEST(Changes, setCommandsInBothForms)
{
    const ImageConfig config = changed({R"(CMD ["sh", "-c"])", "entrypoint echo hi"});
    EXPECT_EQ(*config.cmd, (Words{"sh", "-c"}));
    EXPECT_EQ(*config.entrypoint, (Words{"/bin/sh", "-c", "echo hi"}));
}

TEST(Changes, setEnvironmentAndLabels)
{
    const ImageConfig config =
        changed({"ENV A=1 B=\"two words\"", "ENV A=3", "ENV OLD some value", "LABEL k=v 'x y'=z"});
    EXPECT_EQ(config.env, (Words{"A=3", "B=two words", "OLD=some value"}));
    EXPECT_EQ(config.labels, (std::map<std::string, std::string>{{"k", "v"}, {"x y", "z"}}));
}

TEST(Changes, setTheRest)
{
    const ImageConfig config =
        changed({"EXPOSE 80 53/udp 8000-8001", "USER www:www", "WORKDIR /srv", "WORKDIR data",
                 "VOLUME [\"/a b\"]", "VOLUME /c /d", "ONBUILD RUN true", "STOPSIGNAL SIGINT"});
    EXPECT_EQ(config.exposedPorts.size(), 4u);
    EXPECT_TRUE(config.exposedPorts.contains("53/udp"));
    EXPECT_EQ(config.user, "www:www");
    EXPECT_EQ(config.workingDir, "/srv/data");
    EXPECT_EQ(config.volumes.size(), 3u);
    EXPECT_EQ(*config.onBuild, Words{"RUN true"});
    EXPECT_EQ(config.stopSignal, "SIGINT");
}

TEST(Changes, takeSeveralLinesAndComments)
{
    EXPECT_EQ(changed({"USER a\n# no\n\n  WORKDIR /x  "}).workingDir, "/x");
}

TEST(Changes, refuseWhatTheyCannotDo)
{
    EXPECT_EQ(refusal("RUN rm -rf /"), "RUN is not a valid change command");
    EXPECT_NE(refusal("CMD"), "");
    EXPECT_NE(refusal("ENV A"), "");
    EXPECT_NE(refusal("ENV =x"), "");
    EXPECT_NE(refusal("LABEL a=\"open"), "");
    for (const char *port :
         {"EXPOSE 0", "EXPOSE 65536", "EXPOSE 9-1", "EXPOSE 1/icmp", "EXPOSE x", "EXPOSE 1-70000"})
        EXPECT_NE(refusal(port), "") << port;
}

} // namespace
